import type { Document } from '../../../data/corpus.js';
import { type CorpusDescription, describeCorpus } from '../../../data/describe.js';
import { hashOf } from '../../../data/hash.js';
import { type CorpusUnit, type EncodedCorpus, encodeCorpus, type TokenCorpus } from '../../../data/sequences.js';
import type { CorpusSplits } from '../../../data/splits.js';
import type { Tokenizer } from '../../../text/tokenizer.js';
import type { Vocabulary } from '../../../text/vocabulary.js';

/** A corpus as ids, in memory or in a file, with its counts. */
export interface Corpus extends TokenCorpus {
  description: CorpusDescription;
}

export interface Corpora<One extends Corpus = Corpus> {
  train: One;
  validation: One | null;
  test: One | null;
  vocabulary: Vocabulary;
  /** SHA-256 in hexadecimal of the training ids. */
  dataHash: string;
}

/** A corpus with ids in memory, and its counts. */
export type LoadedCorpus = EncodedCorpus & Corpus;

/** Encodes the tokens of all splits. */
export function encodeSplits(
  splits: CorpusSplits,
  options: { unit: CorpusUnit; tokenizer: Tokenizer; vocabulary: Vocabulary },
): Corpora<LoadedCorpus> {
  const encode = (documents: Document[]): LoadedCorpus => {
    const encoded = encodeCorpus(documents, options);
    return { ...encoded, description: describeCorpus(documents, encoded) };
  };
  const train = encode(splits.train);
  return {
    train,
    validation: splits.validation && encode(splits.validation),
    test: splits.test && encode(splits.test),
    vocabulary: options.vocabulary,
    dataHash: hashOf([train.ids]),
  };
}
