import type { z } from 'zod';
import type { tokenInput } from '../../../config/sections/token-input.js';
import type { LabelInputSpec } from '../../../model/label/spec.js';
import type { Vocabulary } from '../../../text/vocabulary.js';
import type { TokenEncoder } from './token-encoder.js';

export type TokenInput = z.output<typeof tokenInput>;

/** The token input spec of the network in a config. */
export function tokenInputSpec(input: TokenInput, { vocabulary, characters }: TokenEncoder): LabelInputSpec {
  const tokens = { type: 'tokens', vocabularySize: vocabulary.size } as const;
  if (input.type === 'oneHot') return { ...tokens, size: null, characters: null, wordDropout: { rate: 0, from: 0 } };
  const { size, wordDropout, wordDropoutOf } = input;
  return {
    ...tokens,
    size,
    characters: input.characters && characters && { ...input.characters, vocabularySize: characters.size },
    wordDropout: { rate: wordDropout, from: wordDropoutOf === 'all' ? 0 : firstSingleton(vocabulary) },
  };
}

/** Ids are sorted by descending count; extra words, which never occur, come last. */
function firstSingleton({ counts, unkId }: Vocabulary): number {
  const first = counts.findIndex((count, id) => id > unkId && count <= 1);
  return first === -1 ? counts.length : first;
}
