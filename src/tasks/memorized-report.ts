import type { TokenLocation } from '../data/locate.js';
import { sequencesOf, type TokenSequences } from '../data/token-source.js';
import { findMemorized, type Memorized } from '../inference/compare/memorized.js';
import type { SampledText } from '../inference/decode/sample.js';
import type { StoredCorpora } from './shared/text/stored-corpora.js';

/** How much of a set of texts occurs verbatim in the training text. */
export interface MemorizedShare {
  tokenCount: number;
  covered: number;
  /** `covered` over `tokenCount`. */
  share: number;
  /** Tokens of the longest overlap; 0 without one. */
  longest: number;
}

export interface MemorizedOverlap extends TokenLocation {
  text: string;
  /** Index of its first token in the sample. */
  start: number;
  /** Length in tokens. */
  length: number;
}

export interface MemorizedReport {
  /** Minimum length of an overlap, in tokens. */
  minLength: number;
  trainingTokens: number;
  samples: (MemorizedShare & { text: string; overlaps: MemorizedOverlap[] })[];
  total: MemorizedShare;
  /** The overlaps of an equal amount of validation text, which cannot be memorized, for comparison; null without validation text. */
  validation: MemorizedShare | null;
}

/** Compares samples with the training text of their model. */
export function reportMemorized(
  corpora: StoredCorpora,
  samples: readonly SampledText[],
  minLength: number,
): MemorizedReport {
  const { tokenizer, vocabulary, train, validation, locate } = corpora;
  const find = (texts: readonly Int32Array[]) => findMemorized(texts, train.ids, minLength);
  const found = find(samples.map(({ tokens }) => vocabulary.encode(tokens)));
  const total = sumUp(found);
  const locations = locate(found.flatMap(({ overlaps }) => overlaps.map(({ trainingStart }) => trainingStart)));
  return {
    minLength,
    trainingTokens: train.ids.length,
    samples: samples.map(({ text, tokens }, index) => {
      const own = found[index] as Memorized;
      const overlaps = own.overlaps.map(({ start, length, trainingStart }) => ({
        text: tokenizer.detokenize(tokens.slice(start, start + length)),
        start,
        length,
        ...(locations.get(trainingStart) as TokenLocation),
      }));
      return { text, ...sumUp([own]), overlaps };
    }),
    total,
    validation: validation && sumUp(find(take(validation, total.tokenCount, vocabulary.eosId))),
  };
}

function sumUp(found: readonly Memorized[]): MemorizedShare {
  const tokenCount = found.reduce((sum, one) => sum + one.tokenCount, 0);
  const covered = found.reduce((sum, one) => sum + one.covered, 0);
  const lengths = found.flatMap(({ overlaps }) => overlaps.map(({ length }) => length));
  return {
    tokenCount,
    covered,
    share: tokenCount === 0 ? 0 : covered / tokenCount,
    longest: lengths.reduce((longest, length) => Math.max(longest, length), 0),
  };
}

/** Sequences of up to `count` tokens in total, without `<EOS>`, like samples. */
function take(sequences: TokenSequences, count: number, eosId: number): Int32Array[] {
  const taken: Int32Array[] = [];
  let left = count;
  for (const sequence of sequencesOf(sequences)) {
    if (left <= 0) break;
    const text = sequence.at(-1) === eosId ? sequence.subarray(0, -1) : sequence;
    taken.push(text.subarray(0, left));
    left -= text.length;
  }
  return taken;
}
