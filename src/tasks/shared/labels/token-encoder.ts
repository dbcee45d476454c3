import type { EncodedSample } from '../../../data/label-batches.js';
import {
  buildVocabulary,
  type Vocabulary,
  type VocabularyOptions,
  vocabularyFromJSON,
} from '../../../text/vocabulary.js';

/** Maximum characters read per word; anything longer is an address or an error. */
const MOST_CHARACTERS = 100;

/** Maximum words with cached characters, because standard input may be endless. */
const KEPT = 100_000;

/** Encodes tokens for a network; plain JSON, stored in a checkpoint. */
export interface TokenEncoder {
  vocabulary: Vocabulary;
  /** Vocabulary of characters; null if the network reads none. */
  characters: Vocabulary | null;
  /** Whether tokens are lowercased for the vocabulary; their characters keep their case. */
  lowercase: boolean;
  /** The vocabulary key of a token, which selects its row of the embedding matrix. */
  keyOf(token: string): string;
  encode(tokens: readonly string[]): Pick<EncodedSample, 'input' | 'steps'>;
  /** The distinct tokens that are read as `<UNK>`. */
  unknown(tokens: readonly string[]): string[];
  /** Number of tokens that are read as `<UNK>`. */
  countUnknown(tokens: readonly string[]): number;
  toJSON(): unknown;
}

export interface TokenEncoderOptions extends VocabularyOptions {
  lowercase: boolean;
  /** BCP 47 tag; its rules lowercase tokens. */
  language: string;
  /** Whether the network reads characters. */
  characters: boolean;
}

/** Builds the encoder from the training tokens; throws a DataError if none is kept. */
export function buildTokenEncoder(
  sequences: Iterable<{ tokens: readonly string[] }>,
  { lowercase, language, characters, ...kept }: TokenEncoderOptions,
): TokenEncoder {
  const keyOf = createKey(lowercase, language);
  const tokens = function* () {
    for (const sequence of sequences) for (const token of sequence.tokens) yield keyOf(token);
  };
  const charactersOf = function* () {
    for (const sequence of sequences) for (const token of sequence.tokens) yield* token;
  };
  return createTokenEncoder({
    vocabulary: buildVocabulary(tokens(), kept),
    characters: characters ? buildVocabulary(charactersOf(), { minCount: 1, maxSize: null }) : null,
    lowercase,
    language,
  });
}

/** Parses the result of `toJSON`; throws a CheckpointError for anything else. */
export function tokenEncoderFromJSON(value: unknown): TokenEncoder {
  const { vocabulary, characters, lowercase, language } = Object(value) as Record<string, unknown>;
  return createTokenEncoder({
    vocabulary: vocabularyFromJSON(vocabulary),
    characters: characters === null ? null : vocabularyFromJSON(characters),
    lowercase: lowercase === true,
    language: String(language),
  });
}

/** The same encoder with another vocabulary. */
export function withVocabulary(encoder: TokenEncoder, vocabulary: Vocabulary): TokenEncoder {
  return tokenEncoderFromJSON({ ...(encoder.toJSON() as object), vocabulary: vocabulary.toJSON() });
}

interface Parts {
  vocabulary: Vocabulary;
  characters: Vocabulary | null;
  lowercase: boolean;
  language: string;
}

function createTokenEncoder({ vocabulary, characters, lowercase, language }: Parts): TokenEncoder {
  const keyOf = createKey(lowercase, language);
  const encoded = new Map<string, Int32Array>();
  const encodeCharacters = (token: string, known: Vocabulary): Int32Array => {
    const earlier = encoded.get(token);
    if (earlier !== undefined) return earlier;
    if (encoded.size >= KEPT) encoded.clear();
    const ids = known.encode([...token].slice(0, MOST_CHARACTERS));
    encoded.set(token, ids);
    return ids;
  };
  return {
    vocabulary,
    characters,
    lowercase,
    keyOf,
    encode: (tokens) => ({
      input: {
        type: 'tokens',
        ids: Int32Array.from(tokens, (token) => vocabulary.id(keyOf(token))),
        characters: characters && tokens.map((token) => encodeCharacters(token, characters)),
      },
      steps: tokens.length,
    }),
    countUnknown: (tokens) => tokens.filter((token) => !vocabulary.has(keyOf(token))).length,
    unknown: (tokens) => [...new Set(tokens.filter((token) => !vocabulary.has(keyOf(token))))],
    toJSON: () => ({
      vocabulary: vocabulary.toJSON(),
      characters: characters?.toJSON() ?? null,
      lowercase,
      language,
    }),
  };
}

function createKey(lowercase: boolean, language: string): (token: string) => string {
  return lowercase ? (token) => token.toLocaleLowerCase(language) : (token) => token;
}
