import { extname } from 'node:path';
import { ConfigError, DataError } from '../../errors.js';
import { answerEach } from '../../inference/answer-each.js';
import {
  TRANSLATED_AT_ONCE,
  type TranslatedText,
  type TranslateOptions,
  translateTexts,
} from '../../inference/translate/translate.js';
import type { Translator } from '../../inference/translator.js';
import { renderAttentionPage } from '../../report/attention-page.js';
import { renderAttentionSvg } from '../../report/attention-svg.js';
import { type ColumnOptions, columnReader } from '../input/columns.js';
import { createTextInput } from '../input/texts.js';
import { openAs, type RunOptions } from '../open-model.js';
import { print } from '../output.js';
import { warn, warnOfUnknown } from '../render/notes.js';
import { showToken } from '../render/show-token.js';
import { renderTranslated, toAligned, toObject } from '../render/translations.js';
import { writeOutput } from '../write-file.js';

/** Options as commander parses them. */
export interface TranslateCommandOptions extends RunOptions, ColumnOptions {
  file?: string[];
  beam: number;
  lengthPenalty: number;
  coveragePenalty: number;
  nBest: number;
  maxLength?: number;
  keepUnknown?: true;
  attention?: string;
  json?: true;
}

/** The most texts that an attention page holds. */
const MOST_MAPS = 100;

/** Translates texts, or lines of a file or standard input, and prints each as soon as it is ready. */
export async function runTranslate(texts: string[], options: TranslateCommandOptions): Promise<void> {
  checkOptions(texts, options);
  const input = createTextInput(texts, { files: options.file, noun: 'text', verb: 'translate', keepBlank: true });
  const { opened: translator, checkpoint } = await openAs('translator', options);
  try {
    checkAttention(translator, options);
    const kept: TranslatedText[] = [];
    let count = 0;
    const toTranslate = toTranslateOptions(options);
    const answers = answerEach(
      input.each(columnReader(checkpoint, options)),
      (_, texts) => translateTexts(translator, texts, toTranslate),
      { atOnce: TRANSLATED_AT_ONCE },
    );
    for await (const { location, answer: translated } of answers) {
      count++;
      if (input.isGiven) warnOfUnknown(JSON.stringify(translated.source), translated.unknown);
      const number = texts.length === 1 ? null : location.index;
      await print(
        options.json === true
          ? `${JSON.stringify(toObject(location, translated))}\n`
          : renderTranslated(translated, { showScores: options.nBest > 1, number }),
      );
      if (options.attention !== undefined && kept.length < MOST_MAPS && translated.sourceTokens.length > 0) {
        kept.push(translated);
      }
    }
    if (options.attention !== undefined) {
      const source = `Checkpoint of step ${checkpoint.snapshot.progress.step}.`;
      await writeAttention(options.attention, kept, source);
      if (count > kept.length) warn(`${options.attention} holds ${kept.length} of ${count} lines.`);
    }
  } finally {
    translator.dispose();
  }
}

function toTranslateOptions(options: TranslateCommandOptions): TranslateOptions {
  const { beam, lengthPenalty, coveragePenalty, nBest, maxLength, keepUnknown } = options;
  return {
    beamSize: beam,
    lengthPenalty: beam === 1 ? 0 : lengthPenalty,
    coveragePenalty,
    count: nBest,
    maxLength: maxLength ?? null,
    ...(keepUnknown === true ? { replaceUnknown: false } : {}),
  };
}

function checkOptions(texts: readonly string[], options: TranslateCommandOptions): void {
  const { nBest, beam, attention } = options;
  if (nBest > beam) {
    throw new ConfigError(`--n-best ${nBest} asks for more translations than --beam ${beam} keeps.`, {
      hint: `Set --beam to ${nBest} or more.`,
    });
  }
  if (attention === undefined) return;
  if (!['.html', '.svg', '.json'].includes(extname(attention))) {
    throw new ConfigError(`--attention ${attention} does not end in .html, .svg or .json.`, {
      hint: 'The ending selects the format.',
    });
  }
  if (extname(attention) === '.svg' && texts.length !== 1) {
    throw new ConfigError('An .svg holds the heat map of one text.', {
      hint: 'Give one text, or write an .html, which holds several.',
    });
  }
}

function checkAttention(translator: Translator, { attention, coveragePenalty }: TranslateCommandOptions): void {
  if (translator.attends) return;
  const asked = attention !== undefined ? '--attention' : coveragePenalty > 0 ? '--coverage-penalty' : null;
  if (asked === null) return;
  throw new ConfigError(`${asked} needs attention; this run was trained with model.attention.type: none.`, {
    hint: `Remove ${asked}, or choose another run.`,
  });
}

async function writeAttention(file: string, kept: readonly TranslatedText[], source: string): Promise<void> {
  const aligned = kept.map(toAligned);
  const [first] = aligned;
  const write = (content: string) => writeOutput('--attention', file, content);
  if (extname(file) === '.json') return write(`${JSON.stringify(aligned, null, 2)}\n`);
  const shown = aligned.map((map) => ({
    ...map,
    sourceTokens: map.sourceTokens.map(showToken),
    targetTokens: map.targetTokens.map(showToken),
  }));
  if (extname(file) === '.html') return write(renderAttentionPage(shown, source));
  const [map] = shown;
  if (first === undefined || map === undefined)
    throw new DataError('The text has no tokens.', { hint: 'Give it a word.' });
  return write(renderAttentionSvg(map));
}
