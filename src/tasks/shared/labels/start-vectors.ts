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
  /** Words of the file's beginning that enter the vocabulary though the training data lacks them. */
  extraWords: number;
}

/** An encoder whose tokens, some of them, have vectors to start with. */
export interface StartVectors {
  encoder: TokenEncoder;
  /** Tokens of the training data that have a vector. */
  covered: number;
  /** Writes the vectors into a table [V, E]; the rows of all other tokens stay. */
  writeTo(table: Parameter): void;
}

/** The vectors that a config gives the tokens of an encoder to start with; null where it gives none. Throws a DataError. */
export async function startVectors(input: TokenInput | null, reader: InputEncoder): Promise<StartVectors | null> {
  if (reader.type === 'frames' || input?.type !== 'embedding' || input.vectors === null) return null;
  return loadStartVectors(reader.encoder, input.size, input.vectors);
}

/** Reads the vectors of an encoder's tokens; one that has none is given that of its lower case. Throws a DataError. */
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

/** Keys, each once, of the file's first words that the vocabulary lacks. */
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

/** How many tokens start with a vector of the file. */
export function describeVectors(
  vectors: StartVectors | null,
  describe: (covered: string, vocabularySize: number) => string,
): Fact[] {
  if (vectors === null) return [];
  const { covered, encoder } = vectors;
  return [{ label: 'vectors', value: describe(formatQuantity(covered, 'token'), encoder.vocabulary.size) }];
}
