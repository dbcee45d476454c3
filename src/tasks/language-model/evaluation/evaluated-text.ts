import { type Document, loadCorpus } from '../../../data/corpus.js';
import { type CorpusUnit, type EncodedCorpus, encodeCorpus } from '../../../data/sequences.js';
import type { Tokenizer } from '../../../text/tokenizer.js';
import type { Vocabulary } from '../../../text/vocabulary.js';
import { type EvaluatedSource, ownSplit } from '../../shared/splits.js';
import type { StoredSplits } from '../../shared/text/stored-corpora.js';

/** What is evaluated. */
export interface EvaluatedText extends EncodedCorpus {
  source: EvaluatedSource;
  documents: number;
  /** Real paths; empty for a split of the run's own. */
  paths: string[];
}

/** Reads files in a checkpoint's tokens; throws a DataError when they hold none. */
export async function readText(
  patterns: readonly string[],
  options: { unit: CorpusUnit; tokenizer: Tokenizer; vocabulary: Vocabulary; encoding: string | null },
): Promise<EvaluatedText> {
  const documents = await loadCorpus(patterns, { baseDirectory: '.', encoding: options.encoding });
  const encoded = encodeCorpus(documents, options);
  return { ...encoded, source: 'data', documents: documents.length, paths: documents.flatMap(pathOf) };
}

/** The run's own test text, or its validation text where it has no test; throws a DataError where it has neither. */
export function ownText(corpora: StoredSplits): EvaluatedText {
  const { source, split } = ownSplit(corpora, 'text');
  return { ...split, source, documents: split.description.documents, paths: [] };
}

/** The text that settings are tuned on; null where there is none, or it is the evaluated text itself. */
export function tuningText({ validation }: StoredSplits, { ids }: EncodedCorpus): EncodedCorpus | null {
  if (validation === null) return null;
  const { ids: others } = validation;
  const isSame = ids.length === others.length && ids.every((id, position) => id === others[position]);
  return isSame ? null : validation;
}

/** The sequences at the beginning of a corpus that make `count` tokens; one that is longer is cut. */
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
