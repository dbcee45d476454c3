import { answerEach } from '../../inference/answer-each.js';
import type { LanguageModel } from '../../inference/language-model.js';
import { type ScoredText, scoreTexts, type TextScore } from '../../inference/score/score.js';
import { createScoreSum } from '../../inference/score/score-totals.js';
import { type ColumnOptions, columnReader } from '../input/columns.js';
import { createTextInput, type TextInput } from '../input/texts.js';
import { type ModelOptions, openModel } from '../open-model.js';
import { note, outWidth, print } from '../output.js';
import { renderAlignment } from '../render/alignment.js';
import type { LogBase } from '../render/logarithms.js';
import { warnOfUnknown } from '../render/notes.js';
import { type LocatedScore, renderScoreLine, renderScoreObject } from '../render/score-lines.js';
import { renderRanking, renderTokens, renderTotals } from '../render/scores.js';
import { outTheme } from '../render/theme.js';
import { createTopN, RANKED_LINES } from '../top-n.js';

/** Options as commander parses them. */
export interface ScoreCommandOptions extends ModelOptions, ColumnOptions {
  file?: string[];
  base: LogBase;
  tokens?: true;
  perLine?: true;
  json?: true;
}

/** Scores sentences, or the lines of files or of standard input, and prints them ranked, or one per line. */
export async function runScore(sentences: string[], options: ScoreCommandOptions): Promise<void> {
  const input = createTextInput(sentences, { files: options.file, noun: 'sentence', verb: 'score' });
  const model = await openModel(options);
  try {
    note(describeCounting(model));
    const isOneByOne = options.json === true || options.perLine === true;
    await (isOneByOne ? printOneByOne : printRanked)(model, input, options);
  } finally {
    model.dispose();
  }
}

/** Prints one line per text, as soon as it is scored. */
async function printOneByOne(model: LanguageModel, input: TextInput, options: ScoreCommandOptions): Promise<void> {
  const sum = createScoreSum();
  for await (const located of eachScore(model, input, options)) {
    sum.add(located.score);
    await print(
      options.json === true
        ? renderScoreObject(located, options.base, options.tokens === true)
        : renderScoreLine(located, options.base),
    );
  }
  const totals = sum.totals();
  if (!input.isGiven && totals !== null) note(renderTotals(totals, options.base).trimEnd());
}

/** Prints one table of all texts and, depending on their number, a comparison or totals. */
async function printRanked(model: LanguageModel, input: TextInput, options: ScoreCommandOptions): Promise<void> {
  const style = { base: options.base, theme: outTheme };
  const likeliest = createTopN<TextScore>(
    input.isGiven ? Number.POSITIVE_INFINITY : RANKED_LINES,
    ({ logProbability }) => logProbability,
  );
  const pair: ScoredText[] = [];
  const sum = createScoreSum();
  for await (const { score } of eachScore(model, input, options)) {
    const { tokens, ...rest } = score;
    sum.add(rest);
    likeliest.add(rest);
    if (input.isGiven && pair.length < 3) pair.push(score);
    if (options.tokens === true) await print(renderTokens(score.text, tokens, style));
  }
  await print(renderRanking(likeliest.scores(), { ...style, width: outWidth() }));
  // In the order of the table above.
  const [first, second, third] = pair.sort((left, right) => right.logProbability - left.logProbability);
  if (first !== undefined && second !== undefined && third === undefined) {
    await print(`\n${renderAlignment(first, second, { ...style, width: outWidth() ?? 100 })}`);
  }
  const totals = sum.totals();
  if (input.isGiven || totals === null) return;
  if (totals.texts > RANKED_LINES) {
    note(`The ${RANKED_LINES} likeliest of ${totals.texts} lines; --per-line prints all.`);
  }
  await print(`\n${renderTotals(totals, options.base)}`);
}

/** Scores in input order, with locations. Unknown words of arguments are listed; those of lines, which may be millions, are counted. */
async function* eachScore(
  model: LanguageModel,
  input: TextInput,
  { tokens, ...columns }: ScoreCommandOptions,
): AsyncGenerator<LocatedScore, void> {
  const ranks = tokens === true;
  const scores = answerEach(input.each(columnReader(null, columns)), (_, texts) => scoreTexts(model, texts, { ranks }));
  for await (const { location, answer: score } of scores) {
    if (input.isGiven) warnOfUnknown(JSON.stringify(score.text), score.unknown);
    yield { location, score };
  }
}

function describeCounting({ endId }: LanguageModel): string {
  return endId === null
    ? 'Scores include the first token, but not <EOS>: the model was trained on a stream without it.'
    : 'Scores include the first token and <EOS>.';
}
