import { DataError } from '../../errors.js';
import { buildTokenizer, type Tokenizer, type TokenizerSpec } from '../../text/tokenizer.js';
import type { TrainingOptions } from '../task.js';
import { type Corpora, loadCorpora } from './corpora.js';
import { readStoredText } from './stored-text.js';
import type { TextConfig } from './text-config.js';
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
  const tokenizer = buildTokenizer(tokenizerSpec(config.text));
  const corpora = await loadCorpora(config, tokenizer, (fromText) => {
    if (resume !== undefined) return readStoredText(resume).vocabulary;
    return initialise === undefined ? fromText() : extendVocabulary(initialise, fromText(), tokenizer.spec);
  });
  if (resume !== undefined && resume.dataHash !== corpora.dataHash) throw otherData();
  return { tokenizer, ...corpora };
}

function tokenizerSpec(text: TextConfig['text']): TokenizerSpec {
  const { lowercase, language } = text;
  return text.level === 'character'
    ? { level: text.level, graphemes: text.graphemes, lowercase, language }
    : { level: text.level, segmentation: text.segmentation, lowercase, language };
}

/** The error of a checkpoint whose training text is not what it was. */
export function otherData(): DataError {
  return new DataError('The training text is not the one that the checkpoint was trained on.', {
    hint: 'Bring the old text back, or start a new run from its weights (--init-from).',
  });
}
