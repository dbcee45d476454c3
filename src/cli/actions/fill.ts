import { ConfigError } from '../../errors.js';
import type { BidirectionalLanguageModel } from '../../inference/bidirectional-language-model.js';
import { chunksOf } from '../../inference/chunks.js';
import { fillBlanks } from '../../inference/fill/fill.js';
import { type PseudoScore, pseudoScoreTexts } from '../../inference/score/pseudo-score.js';
import { createHighest } from '../highest.js';
import { openBidirectionalModel, type RunOptions } from '../open-model.js';
import { note, outWidth, print } from '../output.js';
import { type PseudoTextScore, renderFilled, renderPseudoRanking, renderPseudoTokens } from '../render/fills.js';
import { warnOfUnknown } from '../render/notes.js';
import { outTheme } from '../render/theme.js';
import { eachSentence, RANKED_LINES, refuseBlank } from '../sentences.js';

/** As the command line gives them. */
export interface FillCommandOptions extends RunOptions {
  top: number;
  blank?: string;
  score?: true;
  tokens?: true;
  json?: true;
}

/** Fills the blanks of texts, or of lines of standard input; or ranks them by pseudo-likelihood. */
export async function runFill(texts: string[], options: FillCommandOptions): Promise<void> {
  checkOptions(texts, options);
  const model = await openBidirectionalModel(options);
  try {
    await (options.score === true ? printScores : printFilled)(model, texts, options);
  } finally {
    model.dispose();
  }
}

function checkOptions(texts: readonly string[], { blank, score, tokens }: FillCommandOptions): void {
  if (blank === '') throw new ConfigError('--blank is empty.', { hint: 'Give the text that marks a blank.' });
  if (tokens === true && score !== true) {
    throw new ConfigError('--tokens goes with --score.', { hint: 'The candidates for a blank are shown anyway.' });
  }
  if (texts.length === 0 && process.stdin.isTTY) {
    throw new ConfigError('There is no text.', {
      hint: 'Give one or more in quotes, or lines on standard input: rnn fill "El ___ quiere salir."',
    });
  }
  refuseBlank(texts, 'Text');
}

async function printFilled(model: BidirectionalLanguageModel, texts: string[], options: FillCommandOptions) {
  const { top, blank = null, json } = options;
  let gap = '';
  for await (const { index, text } of eachSentence(texts, { file: '-', done: 'fill' })) {
    const filled = fillBlanks(model, text, { count: top, blank });
    if (filled.unknown.length > 0) warnOfUnknown(JSON.stringify(text), filled.unknown);
    await print(json === true ? `${JSON.stringify({ index, ...filled })}\n` : gap + renderFilled(filled, outTheme));
    gap = '\n';
  }
}

async function printScores(model: BidirectionalLanguageModel, texts: string[], options: FillCommandOptions) {
  note('A pseudo-log-likelihood is no probability, and cannot be compared with what `rnn score` says.');
  const count = texts.length > 0 ? texts.length : RANKED_LINES;
  const highest = createHighest<PseudoTextScore>(count, ({ pseudoLogLikelihood }) => pseudoLogLikelihood);
  let scored = 0;
  for await (const { index, score } of eachScore(model, texts, options)) {
    scored++;
    const { tokens, ...rest } = score;
    highest.add(rest);
    if (options.json === true) {
      await print(`${JSON.stringify({ index, ...rest, ...(options.tokens === true ? { tokens } : {}) })}\n`);
    } else if (options.tokens === true) {
      await print(renderPseudoTokens(score, outTheme));
    }
  }
  if (options.json === true) return;
  await print(renderPseudoRanking(highest.scores(), { theme: outTheme, width: outWidth() }));
  if (scored > count) note(`The ${count} likeliest of ${scored} lines; --json prints all.`);
}

/** In order, with their places; unknown words of arguments are named. */
async function* eachScore(
  model: BidirectionalLanguageModel,
  given: readonly string[],
  { tokens }: FillCommandOptions,
): AsyncGenerator<{ index: number; score: PseudoScore }, void> {
  const places: number[] = [];
  async function* texts(): AsyncGenerator<string, void> {
    for await (const { index, text } of eachSentence(given, { file: '-', done: 'score' })) {
      places.push(index);
      yield text;
    }
  }
  for await (const window of chunksOf(texts())) {
    for (const score of pseudoScoreTexts(model, window, { ranks: tokens === true })) {
      if (given.length > 0 && score.unknown.length > 0) warnOfUnknown(JSON.stringify(score.text), score.unknown);
      yield { index: places.shift() as number, score };
    }
  }
}
