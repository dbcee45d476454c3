import { planBidirectional } from '../../data/bidirectional-batches.js';
import { DataError } from '../../errors.js';
import { argMax, softmax } from '../../kernels/distribution.js';
import { checkFinite } from '../../model/not-finite.js';
import type { BidirectionalLanguageModel } from '../bidirectional-language-model.js';
import { unknownTokens } from '../prompt.js';
import { fillDefaults } from './fill-defaults.js';

export interface FillOptions {
  /** What marks a blank, in which one token is missing; three underscores or more without it. */
  blank?: string | null;
  /** Candidates for each blank, the likeliest first. */
  count?: number;
}

/** A token that may stand in a blank. */
export interface Candidate {
  token: string;
  /** P(token | all other tokens), among the whole vocabulary. */
  probability: number;
}

export interface FilledText {
  text: string;
  /** The text with the likeliest candidates in its blanks. */
  filled: string;
  /** In the order of the text. */
  blanks: { candidates: Candidate[] }[];
  /** Tokens that the vocabulary lacks, each once, in order; the model reads `<UNK>` for them. */
  unknown: string[];
}

/**
 * Fills the blanks of a text. Of several, the one whose likeliest candidate is the most probable is filled first, and read
 * like the rest of the text from then on; those still open are read as `<UNK>`. `<EOS>` and `<UNK>` are no candidates. Throws
 * a DataError for a text without a blank.
 */
export function fillBlanks(model: BidirectionalLanguageModel, text: string, options: FillOptions = {}): FilledText {
  const { count, blank } = { ...fillDefaults, ...options };
  const { tokenizer, vocabulary } = model;
  const { tokens, positions } = readBlanks(model, text, blank);
  if (positions.length === 0) {
    throw new DataError(`There is no blank in ${JSON.stringify(text)}.`, {
      hint: blank === null ? 'Mark it with three underscores: El ___ quiere salir.' : `Mark it with ${blank}.`,
    });
  }
  const ids = vocabulary.encode(tokens);
  for (const position of positions) ids[position] = vocabulary.unkId;

  const found = new Map<number, Candidate[]>();
  while (found.size < positions.length) {
    const open = positions.filter((position) => !found.has(position));
    const batch = planBidirectional([ids], {
      batchSize: 1,
      maxLength: null,
      boundaryId: model.boundaryId,
      random: null,
    }).batch(0);
    const rankings = model.network
      .logitsAt(model.kernels, batch, open)
      .map((logits) => rankCandidates(model, logits, count));
    const surest = argMax(rankings.map(([best]) => best?.probability ?? 0));
    const [position, candidates] = [open[surest] as number, rankings[surest] as Candidate[]];
    found.set(position, candidates);
    const [best] = candidates as [Candidate];
    tokens[position] = best.token;
    ids[position] = vocabulary.id(best.token);
  }
  const given = tokens.filter((_, position) => !found.has(position));
  return {
    text,
    filled: tokenizer.detokenize(tokens),
    blanks: positions.map((position) => ({ candidates: found.get(position) as Candidate[] })),
    unknown: unknownTokens(given, vocabulary),
  };
}

/** The tokens around the blanks, with an empty one at each of `positions`. */
function readBlanks(
  { tokenizer }: BidirectionalLanguageModel,
  text: string,
  blank: string | null,
): { tokens: string[]; positions: number[] } {
  const tokens: string[] = [];
  const positions: number[] = [];
  for (const [index, part] of text.split(blank ?? /_{3,}/).entries()) {
    if (index > 0) positions.push(tokens.push('') - 1);
    for (const token of tokenizer.tokens(part)) tokens.push(token);
  }
  return { tokens, positions };
}

/** Softmax in float64 of one position's logits [V]; the likeliest tokens that are no specials. */
function rankCandidates({ vocabulary }: BidirectionalLanguageModel, logits: Float32Array, count: number): Candidate[] {
  const probabilities = checkFinite(softmax(logits));
  return [...probabilities.keys()]
    .filter((id) => id !== vocabulary.eosId && id !== vocabulary.unkId)
    .sort((left, right) => (probabilities[right] as number) - (probabilities[left] as number))
    .slice(0, count)
    .map((id) => ({ token: vocabulary.token(id), probability: probabilities[id] as number }));
}
