import { answerEach } from '../../inference/answer-each.js';
import type { BidirectionalLanguageModel } from '../../inference/bidirectional-language-model.js';
import { fillBlanks } from '../../inference/fill/fill.js';
import { pseudoScoreTexts } from '../../inference/score/pseudo-score.js';
import { createTextInput, locationObject, type TextInput } from '../input/texts.js';
import { openBidirectionalModel, type RunOptions } from '../open-model.js';
import { note, outWidth, print } from '../output.js';
import { type PseudoTextScore, renderFilled, renderPseudoRanking, renderPseudoTokens } from '../render/fills.js';
import { warnOfUnknown } from '../render/notes.js';
import { outTheme } from '../render/theme.js';
import { createTopN, RANKED_LINES } from '../top-n.js';

/** Options as commander parses them. */
export interface FillCommandOptions extends RunOptions {
  file?: string[];
  top: number;
  blank?: string;
  score?: true;
  tokens?: true;
  json?: true;
}

/** Fills the blanks of texts, or of lines of files or standard input; or ranks them by pseudo-log-likelihood. */
export async function runFill(texts: string[], options: FillCommandOptions): Promise<void> {
  const input = createTextInput(texts, {
    files: options.file,
    noun: 'text',
    verb: options.score === true ? 'score' : 'fill',
  });
  const model = await openBidirectionalModel(options);
  try {
    await (options.score === true ? printScores : printFilled)(model, input, options);
  } finally {
    model.dispose();
  }
}

async function printFilled(model: BidirectionalLanguageModel, input: TextInput, options: FillCommandOptions) {
  const { top, blank = null, json } = options;
  let gap = '';
  for await (const { text, location } of input.each()) {
    const filled = fillBlanks(model, text, { count: top, blank });
    warnOfUnknown(JSON.stringify(text), filled.unknown);
    const object = { ...locationObject(location), ...filled };
    await print(json === true ? `${JSON.stringify(object)}\n` : gap + renderFilled(filled, outTheme));
    gap = '\n';
  }
}

async function printScores(model: BidirectionalLanguageModel, input: TextInput, options: FillCommandOptions) {
  note('A pseudo-log-likelihood is not a probability, and is not comparable with the results of `rnn score`.');
  const count = input.isGiven ? Number.POSITIVE_INFINITY : RANKED_LINES;
  const highest = createTopN<PseudoTextScore>(count, ({ pseudoLogLikelihood }) => pseudoLogLikelihood);
  const ranks = options.tokens === true;
  let scored = 0;
  const scores = answerEach(input.each(), (_, texts) => pseudoScoreTexts(model, texts, { ranks }));
  for await (const { location, answer: score } of scores) {
    if (input.isGiven) warnOfUnknown(JSON.stringify(score.text), score.unknown);
    scored++;
    const { tokens, ...rest } = score;
    highest.add(rest);
    if (options.json === true) {
      await print(`${JSON.stringify({ ...locationObject(location), ...rest, ...(ranks ? { tokens } : {}) })}\n`);
    } else if (ranks) {
      await print(renderPseudoTokens(score, outTheme));
    }
  }
  if (options.json === true) return;
  await print(renderPseudoRanking(highest.scores(), { theme: outTheme, width: outWidth() }));
  if (scored > count) note(`The ${count} likeliest of ${scored} lines; --json prints all.`);
}
