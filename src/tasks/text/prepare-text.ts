import type { Document } from '../../data/corpus.js';
import { type CorpusUnit, corpusTokens, sequenceTexts } from '../../data/sequences.js';
import { loadSplits } from '../../data/splits.js';
import { DataError } from '../../errors.js';
import { buildTokenizer, type Tokenizer } from '../../text/tokenizer.js';
import type { TrainingOptions } from '../task.js';
import { type Corpora, encodeSplits } from './corpora.js';
import { readStoredText } from './stored-text.js';
import type { TextConfig } from './text-config.js';
import { textVocabulary, tokenizerSpec } from './tokenization.js';
import { extendVocabulary } from './warm-start.js';

/** A config's text, read and encoded. */
export interface PreparedText extends Corpora {
  tokenizer: Tokenizer;
}

/**
 * Reads a config's corpora; the vocabulary is the checkpoint's where a run goes on from one. Throws a DataError for text
 * that cannot be used or that is not the checkpoint's, and a CheckpointError for a vocabulary that does not fit it.
 */
export async function prepareText(
  config: Pick<TextConfig, 'data' | 'text'>,
  { resume, initialise }: TrainingOptions,
): Promise<PreparedText> {
  const { data, text } = config;
  const { unit } = data;
  const splits = await loadSplits(data, { baseDirectory: process.cwd(), unit });
  const origin = resume ?? initialise?.checkpoint;
  const stored = origin === undefined ? null : readStoredText(origin);
  const spec = tokenizerSpec(text, () => textsOf(splits.train, unit), stored?.tokenizer.spec ?? null);
  const tokenizer = buildTokenizer(spec);
  const ofText = () => textVocabulary(corpusTokens(splits.train, { unit, tokenizer }), text, spec);
  const vocabulary =
    resume !== undefined && stored !== null
      ? stored.vocabulary
      : initialise === undefined
        ? ofText()
        : extendVocabulary(initialise, ofText(), spec);
  const corpora = encodeSplits(splits, { unit, tokenizer, vocabulary });
  if (resume !== undefined && resume.dataHash !== corpora.dataHash) throw otherData();
  return { tokenizer, ...corpora };
}

function* textsOf(documents: readonly Document[], unit: CorpusUnit): Generator<string, void> {
  for (const { text } of sequenceTexts(documents, unit)) yield text;
}

/** The error of a checkpoint whose training text is not what it was. */
export function otherData(): DataError {
  return new DataError('The training text is not the one that the checkpoint was trained on.', {
    hint: 'Bring the old text back, or start a new run from its weights (--init-from).',
  });
}
