import { ConfigError } from '../../errors.js';
import type { LanguageModel } from '../../inference/language-model.js';
import type { ScoredText, TextScore } from '../../inference/score/score.js';
import { scoreEach } from '../../inference/score/score-each.js';
import { createScoreSum } from '../../inference/score/score-totals.js';
import { createHighest } from '../highest.js';
import { type ModelOptions, openModel } from '../open-model.js';
import { note, outWidth, print } from '../output.js';
import { renderAlignment } from '../render/alignment.js';
import type { LogBase } from '../render/logarithms.js';
import { warnOfUnknown } from '../render/notes.js';
import { type PlacedScore, renderScoreLine, renderScoreObject } from '../render/score-lines.js';
import { renderRanking, renderTokens, renderTotals } from '../render/scores.js';
import { outTheme } from '../render/theme.js';
import { eachSentence, RANKED_LINES, refuseBlank } from '../sentences.js';

/** As the command line gives them. */
export interface ScoreCommandOptions extends ModelOptions {
  file?: string;
  base: LogBase;
  tokens?: true;
  perLine?: true;
  json?: true;
}

/** Scores sentences, or the lines of a file or of standard input, and prints them ranked, or one a line. */
export async function runScore(sentences: string[], options: ScoreCommandOptions): Promise<void> {
  checkSource(sentences, options);
  const model = await openModel(options);
  try {
    note(describeCounting(model));
    const isOneByOne = options.json === true || options.perLine === true;
    await (isOneByOne ? printOneByOne : printRanked)(model, sentences, options);
  } finally {
    model.dispose();
  }
}

function checkSource(sentences: readonly string[], { file }: ScoreCommandOptions): void {
  if (sentences.length > 0 && file !== undefined) {
    throw new ConfigError('Sentences and --file are both given.', { hint: 'Give one of them.' });
  }
  if (sentences.length === 0 && file === undefined && process.stdin.isTTY) {
    throw new ConfigError('There is no sentence to score.', {
      hint: 'Give one or more in quotes, a file by --file, or lines on standard input: rnn score < sentences.txt',
    });
  }
  refuseBlank(sentences, 'Sentence');
}

/** A line each, as they come. */
async function printOneByOne(model: LanguageModel, sentences: string[], options: ScoreCommandOptions): Promise<void> {
  const sum = createScoreSum();
  for await (const placed of eachScore(model, sentences, options)) {
    sum.add(placed.score);
    await print(
      options.json === true
        ? renderScoreObject(placed, options.base, options.tokens === true)
        : renderScoreLine(placed, options.base),
    );
  }
  const totals = sum.totals();
  if (sentences.length === 0 && totals !== null) note(renderTotals(totals, options.base).trimEnd());
}

/** A table of all, and what else there is to say of so many. */
async function printRanked(model: LanguageModel, sentences: string[], options: ScoreCommandOptions): Promise<void> {
  const style = { base: options.base, theme: outTheme };
  const fromLines = sentences.length === 0;
  const likeliest = createHighest<TextScore>(
    fromLines ? RANKED_LINES : sentences.length,
    ({ logProbability }) => logProbability,
  );
  const pair: ScoredText[] = [];
  const sum = createScoreSum();
  for await (const { score } of eachScore(model, sentences, options)) {
    const { tokens, ...rest } = score;
    sum.add(rest);
    likeliest.add(rest);
    if (sentences.length === 2) pair.push(score);
    if (options.tokens === true) await print(renderTokens(score.text, tokens, style));
  }
  await print(renderRanking(likeliest.scores(), { ...style, width: outWidth() }));
  const [first, second] = pair;
  if (first !== undefined && second !== undefined) {
    await print(`\n${renderAlignment(first, second, { ...style, width: outWidth() ?? 100 })}`);
  }
  const totals = sum.totals();
  if (!fromLines || totals === null) return;
  if (totals.texts > RANKED_LINES) {
    note(`The ${RANKED_LINES} likeliest of ${totals.texts} lines; --per-line prints all.`);
  }
  await print(`\n${renderTotals(totals, options.base)}`);
}

/** Scores in order, with their places. Unknown words of sentences are named; lines may be millions, and theirs are counted. */
async function* eachScore(
  model: LanguageModel,
  sentences: readonly string[],
  { file = '-', tokens }: ScoreCommandOptions,
): AsyncGenerator<PlacedScore, void> {
  const places: number[] = [];
  async function* texts(): AsyncGenerator<string, void> {
    for await (const { index, text } of eachSentence(sentences, { file, done: 'score' })) {
      places.push(index);
      yield text;
    }
  }
  for await (const score of scoreEach(model, texts(), { ranks: tokens === true })) {
    if (sentences.length > 0 && score.unknown.length > 0) warnOfUnknown(JSON.stringify(score.text), score.unknown);
    yield { index: places.shift() as number, score };
  }
}

function describeCounting({ endId }: LanguageModel): string {
  return endId === null
    ? 'The first token counts; <EOS> does not, the model was trained on one stream without it.'
    : 'The first token and <EOS> count.';
}
