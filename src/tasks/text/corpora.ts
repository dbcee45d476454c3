import { createHash } from 'node:crypto';
import type { Document } from '../../data/corpus.js';
import { type CorpusDescription, describeCorpus } from '../../data/describe.js';
import { type CorpusUnit, corpusTokens, type EncodedCorpus, encodeCorpus } from '../../data/sequences.js';
import { type CorpusSplits, loadSplits } from '../../data/splits.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import { buildVocabulary, type Vocabulary } from '../../text/vocabulary.js';
import type { TextConfig } from './text-config.js';

/** A corpus as ids, with what there is to tell of it. */
export interface Corpus extends EncodedCorpus {
  description: CorpusDescription;
}

export interface Corpora {
  train: Corpus;
  validation: Corpus | null;
  test: Corpus | null;
  vocabulary: Vocabulary;
  /** SHA-256 in hexadecimal of the training ids. */
  dataHash: string;
}

/**
 * Reads a config's corpora and encodes them. `chooseVocabulary` is given a function that counts the training text alone.
 * Throws a DataError for text that cannot be used.
 */
export async function loadCorpora(
  { data, text }: Pick<TextConfig, 'data' | 'text'>,
  tokenizer: Tokenizer,
  chooseVocabulary: (fromText: () => Vocabulary) => Vocabulary,
): Promise<Corpora> {
  const { unit } = data;
  const splits = await loadSplits(data, { baseDirectory: process.cwd(), unit });
  const vocabulary = chooseVocabulary(() => buildVocabulary(corpusTokens(splits.train, { unit, tokenizer }), text));
  return encodeSplits(splits, { unit, tokenizer, vocabulary });
}

/** Looks up the tokens of all splits. */
export function encodeSplits(
  splits: CorpusSplits,
  options: { unit: CorpusUnit; tokenizer: Tokenizer; vocabulary: Vocabulary },
): Corpora {
  const encode = (documents: Document[]): Corpus => {
    const encoded = encodeCorpus(documents, options);
    return { ...encoded, description: describeCorpus(documents, encoded) };
  };
  const train = encode(splits.train);
  return {
    train,
    validation: splits.validation && encode(splits.validation),
    test: splits.test && encode(splits.test),
    vocabulary: options.vocabulary,
    dataHash: createHash('sha256').update(train.ids).digest('hex'),
  };
}
