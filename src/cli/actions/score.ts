import { ConfigError, DataError } from '../../errors.js';
import type { LanguageModel } from '../../inference/language-model.js';
import type { ScoredText, TextScore } from '../../inference/score.js';
import { scoreEach } from '../../inference/score-each.js';
import { createScoreSum } from '../../inference/score-totals.js';
import { readFileLines } from '../lines.js';
import { openModel, type RunOptions } from '../open-model.js';
import { note, print } from '../output.js';
import { renderAlignment } from '../render/alignment.js';
import type { LogBase } from '../render/logarithms.js';
import { warnOfUnknown } from '../render/notes.js';
import { type PlacedScore, renderScoreLine, renderScoreObject } from '../render/score-lines.js';
import { renderRanking, renderTokens, renderTotals } from '../render/scores.js';
import { outTheme } from '../render/theme.js';

/** As the command line gives them. */
export interface ScoreCommandOptions extends RunOptions {
  file?: string;
  base: LogBase;
  tokens?: true;
  perLine?: true;
  json?: true;
}

/** Lines of a file that are ranked; of longer ones the likeliest are shown. */
const RANKED_LINES = 100;

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
  const empty = sentences.findIndex((sentence) => sentence.trim() === '');
  if (empty >= 0) throw new DataError(`Sentence ${empty + 1} is empty.`, { hint: 'Give it a word at least.' });
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
  const likeliest = createLikeliest(fromLines ? RANKED_LINES : sentences.length);
  const pair: ScoredText[] = [];
  const sum = createScoreSum();
  for await (const { score } of eachScore(model, sentences, options)) {
    const { tokens, ...rest } = score;
    sum.add(rest);
    likeliest.add(rest);
    if (sentences.length === 2) pair.push(score);
    if (options.tokens === true) await print(renderTokens(score.text, tokens, style));
  }
  await print(renderRanking(likeliest.scores(), style));
  const [first, second] = pair;
  if (first !== undefined && second !== undefined) {
    await print(`\n${renderAlignment(first, second, { ...style, width: process.stdout.columns ?? 100 })}`);
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
  const texts = sentences.length > 0 ? sentences : writtenLines(file);
  async function* noted(): AsyncGenerator<string, void> {
    let index = 0;
    for await (const text of texts) {
      index++;
      // A blank line is no sentence, as in a corpus.
      if (text.trim() === '') continue;
      places.push(index);
      yield text;
    }
  }
  for await (const score of scoreEach(model, noted(), { ranks: tokens === true })) {
    if (sentences.length > 0 && score.unknown.length > 0) warnOfUnknown(JSON.stringify(score.text), score.unknown);
    yield { index: places.shift() as number, score };
  }
}

/** Throws a DataError when all lines are blank. */
async function* writtenLines(file: string): AsyncGenerator<string, void> {
  let any = false;
  for await (const line of readFileLines(file)) {
    any ||= line.trim() !== '';
    yield line;
  }
  if (any) return;
  const where = file === '-' ? 'Standard input' : file;
  throw new DataError(`${where} has no line to score.`, { hint: 'Give it a sentence a line.' });
}

/** The likeliest `count` of all scores added, kept without the others. */
function createLikeliest(count: number): { add(score: TextScore): void; scores(): TextScore[] } {
  let kept: TextScore[] = [];
  const trim = () => {
    kept = kept.sort((left, right) => right.logProbability - left.logProbability).slice(0, count);
  };
  return {
    add(score) {
      if (kept.push(score) >= 2 * count + 1000) trim();
    },
    scores() {
      trim();
      return kept;
    },
  };
}

function describeCounting({ endId }: LanguageModel): string {
  return endId === null
    ? 'The first token counts; <EOS> does not, the model was trained on one stream without it.'
    : 'The first token and <EOS> count.';
}
