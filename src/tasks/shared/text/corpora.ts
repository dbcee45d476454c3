import type { Document } from '../../../data/corpus.js';
import { type CorpusDescription, describeCorpus } from '../../../data/describe.js';
import { hashOf } from '../../../data/hash.js';
import { type CorpusUnit, type EncodedCorpus, encodeCorpus } from '../../../data/sequences.js';
import type { CorpusSplits } from '../../../data/splits.js';
import type { Tokenizer } from '../../../text/tokenizer.js';
import type { Vocabulary } from '../../../text/vocabulary.js';

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
    dataHash: hashOf([train.ids]),
  };
}
