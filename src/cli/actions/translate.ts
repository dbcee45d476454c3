import { extname } from 'node:path';
import { ConfigError, DataError } from '../../errors.js';
import { type TranslatedText, type TranslateOptions, translateEach } from '../../inference/translate/translate.js';
import type { Translator } from '../../inference/translator.js';
import { renderAttentionPage } from '../../report/attention-page.js';
import { renderAttentionSvg } from '../../report/attention-svg.js';
import { readFileLines } from '../lines.js';
import { openAs, type RunOptions } from '../open-model.js';
import { print } from '../output.js';
import { warn, warnOfUnknown } from '../render/notes.js';
import { showToken } from '../render/show-token.js';
import { renderTranslated, toAligned, toObject } from '../render/translations.js';
import { refuseBlank } from '../sentences.js';
import { writeOutput } from '../write-file.js';

/** As the command line gives them. */
export interface TranslateCommandOptions extends RunOptions {
  file?: string;
  beam: number;
  lengthPenalty: number;
  coveragePenalty: number;
  nBest: number;
  maxLength?: number;
  keepUnknown?: true;
  attention?: string;
  json?: true;
}

/** Texts whose attention is kept for a file: a heat map a line of a long file is of no use to anybody. */
const MOST_MAPS = 100;

/** Translates texts, or lines of a file or of standard input, and prints them as they come. */
export async function runTranslate(texts: string[], options: TranslateCommandOptions): Promise<void> {
  checkOptions(texts, options);
  const { opened: translator, checkpoint } = await openAs('translator', options);
  try {
    checkAttention(translator, options);
    const kept: TranslatedText[] = [];
    let count = 0;
    for await (const translated of translateEach(translator, linesOf(texts, options), toTranslateOptions(options))) {
      count++;
      if (texts.length > 0 && translated.unknown.length > 0) {
        warnOfUnknown(JSON.stringify(translated.source), translated.unknown);
      }
      await print(
        options.json === true
          ? `${JSON.stringify(toObject(count, translated))}\n`
          : renderTranslated(translated, { showScores: options.nBest > 1, number: texts.length === 1 ? null : count }),
      );
      if (options.attention !== undefined && kept.length < MOST_MAPS && translated.sourceTokens.length > 0) {
        kept.push(translated);
      }
    }
    if (count === 0) throw nothingToTranslate(options);
    if (options.attention !== undefined) {
      const source = `Checkpoint of step ${checkpoint.snapshot.progress.step}.`;
      await writeAttention(options.attention, kept, source);
      if (count > kept.length) warn(`${options.attention} holds ${kept.length} of ${count} lines.`);
    }
  } finally {
    translator.dispose();
  }
}

/** A blank line stays one, so that lines of input and output belong together. */
async function* linesOf(
  texts: readonly string[],
  { file = '-' }: TranslateCommandOptions,
): AsyncGenerator<string, void> {
  yield* texts.length > 0 ? texts : readFileLines(file);
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
  const { file, nBest, beam, attention } = options;
  if (texts.length > 0 && file !== undefined) {
    throw new ConfigError('Texts and --file are both given.', { hint: 'Give one of them.' });
  }
  if (texts.length === 0 && file === undefined && process.stdin.isTTY) {
    throw new ConfigError('There is no text to translate.', {
      hint: 'Give one or more in quotes, a file by --file, or lines on standard input: rnn translate < sentences.txt',
    });
  }
  refuseBlank(texts, 'Text');
  if (nBest > beam) {
    throw new ConfigError(`--n-best ${nBest} asks for more translations than --beam ${beam} keeps.`, {
      hint: `Set --beam to ${nBest} or more.`,
    });
  }
  if (attention === undefined) return;
  if (!['.html', '.svg', '.json'].includes(extname(attention))) {
    throw new ConfigError(`--attention ${attention} ends neither in .html nor in .svg nor in .json.`, {
      hint: 'Its ending tells what to write.',
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
  throw new ConfigError(`${asked} needs attention, and the run was trained with model.attention.type: none.`, {
    hint: `Leave ${asked} out, or choose another run.`,
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
    throw new DataError('The text has no token to look at.', { hint: 'Give it a word.' });
  return write(renderAttentionSvg(map));
}

function nothingToTranslate({ file = '-' }: TranslateCommandOptions): DataError {
  return new DataError(`${file === '-' ? 'Standard input' : file} has no line to translate.`, {
    hint: 'Give it a sentence a line.',
  });
}
