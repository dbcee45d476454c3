import { planBidirectional } from '../../data/bidirectional-batches.js';
import { DataError } from '../../errors.js';
import { argMax, softmax } from '../../kernels/distribution.js';
import { checkFinite } from '../../model/not-finite.js';
import type { BidirectionalLanguageModel } from '../bidirectional-language-model.js';
import { unknownTokens } from '../prompt.js';
import { fillDefaults } from './fill-defaults.js';

export interface FillOptions {
  /** Text that marks a blank of one token; by default three or more underscores. */
  blank?: string | null;
  /** Number of candidates per blank. */
  count?: number;
}

/** A candidate for a blank. */
export interface Candidate {
  token: string;
  /** P(token | all other tokens), over the whole vocabulary. */
  probability: number;
}

export interface FilledText {
  text: string;
  /** The text with the likeliest candidates in its blanks. */
  filled: string;
  /** In text order. */
  blanks: { candidates: Candidate[] }[];
  /** The distinct tokens outside the vocabulary, in order; the model reads them as `<UNK>`. */
  unknown: string[];
}

/**
 * Fills the blanks of a text. The blank with the most probable candidate is filled first, and then read as part of the text;
 * open blanks are read as `<UNK>`. `<EOS>` and `<UNK>` are not candidates. Throws a DataError for a text without a blank.
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

/** The likeliest ordinary tokens of one position's logits [V], by a softmax in float64. */
function rankCandidates({ vocabulary }: BidirectionalLanguageModel, logits: Float32Array, count: number): Candidate[] {
  const probabilities = checkFinite(softmax(logits));
  return [...probabilities.keys()]
    .filter((id) => id !== vocabulary.eosId && id !== vocabulary.unkId)
    .sort((left, right) => (probabilities[right] as number) - (probabilities[left] as number))
    .slice(0, count)
    .map((id) => ({ token: vocabulary.token(id), probability: probabilities[id] as number }));
}
