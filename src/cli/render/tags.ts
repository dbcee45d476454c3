import type { ChalkInstance } from 'chalk';
import type { TaggedText } from '../../inference/label/tag-texts.js';
import type { TaggedSteps } from '../../inference/tagger.js';
import type { TagScheme } from '../../text/bio.js';
import { tagRuns } from '../../text/tag-runs.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import { formatProbability } from './numbers.js';

export interface TaggedTextStyle {
  /** Joins tokens to a text; null joins them with spaces. */
  tokenizer: Tokenizer | null;
  scheme: TagScheme | null;
  confidence: boolean;
  theme: ChalkInstance;
}

/** A text with its entities in brackets, one colour per type; if tags mark no entities, each token with its tag. */
export function renderTaggedText(tagged: TaggedText, style: TaggedTextStyle): string {
  return style.scheme === null ? renderTags(tagged, style) : renderEntities(tagged, style);
}

function renderEntities({ tokens, entities }: TaggedText, { tokenizer, confidence, theme }: TaggedTextStyle): string {
  const write = tokenizer?.createStreamDetokenizer() ?? blanks();
  const pieces = tokens.map(({ token }) => write(token));
  const paint = colours(theme);
  let text = '';
  let next = 0;
  for (const { type, start, end, confidence: share } of entities) {
    text += pieces.slice(next, start).join('');
    const [, space = '', words = ''] = /^(\s*)(.*)$/s.exec(pieces.slice(start, end).join('')) ?? [];
    const label = [type, ...(confidence ? [formatProbability(share)] : [])].filter((part) => part !== '').join(' ');
    text += `${space}${theme.dim('[')}${paint(type)(words)}${label === '' ? '' : theme.dim(` ${label}`)}${theme.dim(']')}`;
    next = end;
  }
  return `${text}${pieces.slice(next).join('')}\n`;
}

function renderTags({ tokens }: TaggedText, { tokenizer, confidence, theme }: TaggedTextStyle): string {
  const paint = colours(theme);
  const isOfCharacters = tokenizer?.separator === '' && tokens.every(({ tag }) => [...tag].length === 1);
  if (isOfCharacters && !confidence) {
    const rows = [(token: (typeof tokens)[number]) => token.token, ({ tag }: (typeof tokens)[number]) => tag];
    return rows.map((cell) => `${tokens.map((token) => paint(token.tag)(cell(token))).join('')}\n`).join('');
  }
  return `${tokens
    .map(({ token, tag, confidence: share }) => {
      const label = confidence ? `${tag} ${formatProbability(share)}` : tag;
      return `${token}${theme.dim('/')}${paint(tag)(label)}`;
    })
    .join(' ')}\n`;
}

/** One token and its tag per line, and a final blank line. */
export function renderConll({ tokens }: TaggedText, { confidence }: { confidence: boolean }): string {
  const lines = tokens.map(({ token, tag, confidence: share }) =>
    confidence ? `${token}\t${share.toFixed(4)}\t${tag}\n` : `${token}\t${tag}\n`,
  );
  return `${lines.join('')}\n`;
}

/** A sequence's tags, one line per run of frames with the same tag; frames count from 1. */
export function renderTaggedFrames(
  { document, line, tags, confidences }: TaggedSteps & { document: string; line: number | null },
  { confidence, theme }: { confidence: boolean; theme: ChalkInstance },
): string {
  const paint = colours(theme);
  const parts = tagRuns(tags).map(({ tag, start, end }) => {
    const range = end - start === 1 ? `${start + 1}` : `${start + 1}–${end}`;
    const share = confidence ? ` ${formatProbability(Math.min(...confidences.slice(start, end)))}` : '';
    return `${theme.dim(range)} ${paint(tag)(tag)}${share}`;
  });
  return `${theme.dim(`${line === null ? document : `${document}:${line}`}:`)} ${parts.join(', ')}\n`;
}

function blanks(): (token: string) => string {
  let first = true;
  return (token) => {
    const piece = first ? token : ` ${token}`;
    first = false;
    return piece;
  };
}

/** Assigns a colour per name in order of occurrence; the usual entity types have fixed colours. */
function colours(theme: ChalkInstance): (name: string) => ChalkInstance {
  const palette = [theme.cyan, theme.green, theme.magenta, theme.yellow, theme.blue, theme.red];
  const known = new Map([
    ['PER', theme.cyan],
    ['LOC', theme.green],
    ['ORG', theme.magenta],
    ['MISC', theme.yellow],
  ]);
  let next = 0;
  return (name) => {
    const colour = known.get(name) ?? palette[next++ % palette.length] ?? theme;
    known.set(name, colour);
    return colour;
  };
}
