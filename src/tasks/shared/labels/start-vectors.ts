import { readVectors } from '../../../data/vectors.js';
import type { Parameter } from '../../../model/parameters.js';
import { readParameters, writeParameters } from '../../../model/variables.js';
import { formatQuantity } from '../../../text/quantities.js';
import { vocabularyFromJSON } from '../../../text/vocabulary.js';
import type { Fact } from '../../task-training.js';
import type { InputEncoder } from './input.js';
import { type TokenEncoder, withVocabulary } from './token-encoder.js';
import type { TokenInput } from './token-input-spec.js';

export interface VectorSettings {
  file: string;
  /** Words from the start of the file that are added to the vocabulary even if they are not in the training data. */
  extraWords: number;
}

/** An encoder with pretrained vectors for some tokens. */
export interface StartVectors {
  encoder: TokenEncoder;
  /** Number of training tokens with a vector. */
  covered: number;
  /** Writes the vectors into an embedding matrix [V, E]; other rows are unchanged. */
  writeTo(table: Parameter): void;
}

/** The pretrained vectors of a config; null if there are none. Throws a DataError. */
export async function startVectors(input: TokenInput | null, reader: InputEncoder): Promise<StartVectors | null> {
  if (reader.type === 'frames' || input?.type !== 'embedding' || input.vectors === null) return null;
  return loadStartVectors(reader.encoder, input.size, input.vectors);
}

/** Reads the vectors of an encoder's tokens; the fallback is the vector of the lower-case token. Throws a DataError. */
async function loadStartVectors(
  encoder: TokenEncoder,
  size: number,
  { file, extraWords }: VectorSettings,
): Promise<StartVectors> {
  const { tokens, counts } = encoder.vocabulary;
  const wanted = new Set(tokens.flatMap((token) => [token, token.toLowerCase()]));
  const vectors = await readVectors(file, { size, wanted: (word) => wanted.has(word), extraWords });
  const extra = extraWords === 0 ? [] : extraTokens(encoder, vectors.keys(), extraWords);
  const vocabulary = vocabularyFromJSON({
    tokens: [...tokens, ...extra],
    counts: [...counts, ...extra.map(() => 0)],
  });
  const rows = vocabulary.tokens.map((token) => vectors.get(token) ?? vectors.get(token.toLowerCase()));
  return {
    encoder: withVocabulary(encoder, vocabulary),
    covered: rows.slice(0, tokens.length).filter((row) => row !== undefined).length,
    writeTo(table) {
      const [array] = readParameters([table]);
      if (array === undefined) return;
      for (const [id, row] of rows.entries()) if (row !== undefined) array.data.set(row, id * size);
      writeParameters([table], [array]);
    },
  };
}

/** The distinct keys of the file's first words that are not in the vocabulary. */
function extraTokens({ vocabulary, keyOf }: TokenEncoder, words: Iterable<string>, most: number): string[] {
  const keys = new Set<string>();
  let seen = 0;
  for (const word of words) {
    if (seen++ >= most) break;
    const key = keyOf(word);
    if (!vocabulary.has(key)) keys.add(key);
  }
  return [...keys];
}

/** Describes how many tokens start with a vector of the file. */
export function describeVectors(
  vectors: StartVectors | null,
  describe: (covered: string, vocabularySize: number) => string,
): Fact[] {
  if (vectors === null) return [];
  const { covered, encoder } = vectors;
  return [{ label: 'vectors', value: describe(formatQuantity(covered, 'token'), encoder.vocabulary.size) }];
}
