import { ConfigError, DataError } from '../../errors.js';
import type { LanguageModel } from '../../inference/language-model.js';
import { scoreTexts, type TextScore } from '../../inference/score.js';
import { openModel, type RunOptions } from '../open-model.js';
import { note, print } from '../output.js';
import { warnOfUnknown } from '../render/notes.js';
import { renderRanking, renderTokens } from '../render/scores.js';
import { outTheme } from '../render/theme.js';
import { readStdinLines } from '../stdin-lines.js';

/** As the command line gives them. */
export interface ScoreCommandOptions extends RunOptions {
  tokens?: true;
  json?: true;
}

/** Texts scored in one call: enough to fill batches of like lengths, few enough to stream a long input. */
const CHUNK = 1024;

/** Scores sentences, or lines of standard input, and prints them ranked or as JSON lines. */
export async function runScore(sentences: string[], options: ScoreCommandOptions): Promise<void> {
  if (sentences.length === 0 && process.stdin.isTTY) {
    throw new ConfigError('There is no sentence to score.', {
      hint: 'Give one or more in quotes, or lines on standard input: rnn score < sentences.txt',
    });
  }
  const empty = sentences.findIndex((sentence) => sentence.trim() === '');
  if (empty >= 0) throw new DataError(`Sentence ${empty + 1} is empty.`, { hint: 'Give it a word at least.' });

  const model = await openModel(options);
  try {
    note(describeCounting(model));
    const ranked: TextScore[] = [];
    for await (const chunk of inChunks(sentences.length > 0 ? sentences : readStdinLines())) {
      for (const { tokens, ...score } of scoreTexts(model, chunk, { ranks: options.tokens === true })) {
        if (score.unknown.length > 0) warnOfUnknown(JSON.stringify(score.text), score.unknown);
        if (options.json === true) await print(`${JSON.stringify(options.tokens ? { ...score, tokens } : score)}\n`);
        else ranked.push(score);
        if (options.tokens === true && options.json !== true) await print(renderTokens(score.text, tokens, outTheme));
      }
    }
    if (options.json !== true) await print(renderRanking(ranked, outTheme));
  } finally {
    model.dispose();
  }
}

function describeCounting({ endId }: LanguageModel): string {
  return endId === null
    ? 'The first token counts; <EOS> does not, the model was trained on one stream without it.'
    : 'The first token and <EOS> count.';
}

/** Blank lines are left out; throws a DataError when nothing else comes. */
async function* inChunks(lines: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string[], void> {
  let chunk: string[] = [];
  let any = false;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    any = true;
    if (chunk.push(line) < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
  if (!any) throw new DataError('Standard input has no line to score.', { hint: 'Give it a sentence a line.' });
}
