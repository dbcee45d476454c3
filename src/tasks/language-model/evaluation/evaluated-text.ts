import { type Document, loadCorpus } from '../../../data/corpus.js';
import { type CorpusUnit, type EncodedCorpus, encodeCorpus } from '../../../data/sequences.js';
import type { Tokenizer } from '../../../text/tokenizer.js';
import type { Vocabulary } from '../../../text/vocabulary.js';
import { type EvaluatedSource, ownSplit } from '../../shared/splits.js';
import type { StoredSplits } from '../../shared/text/stored-corpora.js';

/** The evaluated text. */
export interface EvaluatedText extends EncodedCorpus {
  source: EvaluatedSource;
  documents: number;
  /** Real paths; empty for the run's own split. */
  paths: string[];
}

/** Reads files with a checkpoint's tokenizer; throws a DataError if they have no tokens. */
export async function readText(
  patterns: readonly string[],
  options: { unit: CorpusUnit; tokenizer: Tokenizer; vocabulary: Vocabulary; encoding: string | null },
): Promise<EvaluatedText> {
  const documents = await loadCorpus(patterns, { baseDirectory: '.', encoding: options.encoding });
  const encoded = encodeCorpus(documents, options);
  return { ...encoded, source: 'data', documents: documents.length, paths: documents.flatMap(pathOf) };
}

/** The run's test text, or else its validation text; throws a DataError if it has neither. */
export function ownText(corpora: StoredSplits): EvaluatedText {
  const { source, split } = ownSplit(corpora, 'text');
  return { ...split, source, documents: split.description.documents, paths: [] };
}

/** The text for tuning; null if there is none or if it is the evaluated text. */
export function tuningText({ validation }: StoredSplits, { ids }: EncodedCorpus): EncodedCorpus | null {
  if (validation === null) return null;
  const { ids: others } = validation;
  const isSame = ids.length === others.length && ids.every((id, position) => id === others[position]);
  return isSame ? null : validation;
}

/** The first `count` tokens of a corpus, as sequences; the last one may be cut. */
export function head(corpus: EncodedCorpus, count: number): EncodedCorpus {
  const ids = corpus.ids.subarray(0, count);
  const sequences: Int32Array[] = [];
  let left = count;
  for (const sequence of corpus.sequences) {
    if (left <= 0) break;
    sequences.push(sequence.subarray(0, left));
    left -= sequence.length;
  }
  return {
    ...corpus,
    ids,
    sequences,
    ends: corpus.ends.subarray(0, sequences.length).map((end) => Math.min(end, count)),
  };
}

function pathOf({ path }: Document): string[] {
  return path === null ? [] : [path];
}
