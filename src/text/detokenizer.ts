import { createDashReader, type Joint } from './dashes.js';
import { EOS } from './specials.js';

/** Joins tokens with `separator`; an `<EOS>` before another token is a line break. */
export function createPlainDetokenizer(separator: string): (token: string) => string {
  return createLineWriter(() => separator);
}

/**
 * Joins words and punctuation with the spacing of Spanish and English typography. Spacing is decided token by token, so a text
 * can be printed while it is sampled. Case is not changed.
 */
export function createWordDetokenizer(language: string): (token: string) => string {
  const readDash = createDashReader(language);
  const quotes = new Map<string, number>();
  let position = 0;
  let joinNext = false;
  let previous: string | null = null;

  function jointOf(token: string): Joint {
    if (straightQuotes.has(token)) {
      const opened = quotes.get(token) ?? Number.NEGATIVE_INFINITY;
      const opens = position - opened > LONGEST_QUOTATION;
      if (opens) quotes.set(token, position);
      else quotes.delete(token);
      return opens ? 'open' : 'close';
    }
    // At the start of a line, an ellipsis belongs to the next token.
    if (ellipsis.test(token)) return previous === null || previous === ':' || joinNext ? 'open' : 'close';
    // » at the start of a paragraph continues a quotation.
    if (openers.has(token) || (token === '»' && previous === null)) return 'open';
    return closers.has(token) ? 'close' : 'none';
  }

  function spaceBefore(token: string, isFirst: boolean): string {
    if (isFirst) {
      previous = null;
      joinNext = false;
      quotes.clear();
    }
    position++;
    const joint = readDash(token, previous) ?? jointOf(token);
    const isAmount = /^\p{Sc}$/u.test(previous ?? '') && /^\p{N}/u.test(token);
    const joined = joinNext || joint === 'close' || joint === 'both' || isAmount || isUnspaced(previous, token);
    joinNext = joint === 'open' || joint === 'both';
    previous = token;
    return joined ? '' : ' ';
  }

  return createLineWriter(spaceBefore);
}

/** Marks that both open and close, alternately. */
const straightQuotes = new Set(['"', "'", "''"]);
/** In tokens; a longer quotation is treated as never closed. */
const LONGEST_QUOTATION = 200;

const openers = new Set('¿¡([{«“‘‹„「『（');
const closers = new Set('.,;:!?)]}»”’›%‰。、，；：！？」』）');
const ellipsis = /^(?:\.{2,}|…)$/;

/** Scripts that write no spaces between words. */
const unspaced = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー。、，；：！？」』）]`;
const endsUnspaced = new RegExp(`${unspaced}$`, 'u');
const startsUnspaced = new RegExp(`^${unspaced}`, 'u');

function isUnspaced(previous: string | null, token: string): boolean {
  return startsUnspaced.test(token) && endsUnspaced.test(previous ?? '');
}

/** Inserts the result of `between` before each token except the first of a line; `between` is called for that one too. */
function createLineWriter(between: (token: string, isFirst: boolean) => string): (token: string) => string {
  let breaks = '';
  let isFirst = true;
  let isBlank = true;
  return (token) => {
    if (token === EOS) {
      // At the start it marks the start of a sequence; at the end nothing follows it.
      if (!isBlank) breaks += '\n';
      isFirst = true;
      return '';
    }
    const space = between(token, isFirst);
    const lead = isFirst ? breaks : space;
    breaks = '';
    isFirst = isBlank = false;
    return lead + token;
  };
}
