import type { Document } from '../../../data/corpus.js';
import { type CorpusUnit, corpusTokens, sequenceTexts } from '../../../data/sequences.js';
import { loadSplits } from '../../../data/splits.js';
import { formatQuantity, formatShare } from '../../../text/quantities.js';
import { buildTokenizer, type Tokenizer, type TokenizerSpec } from '../../../text/tokenizer.js';
import type { Vocabulary } from '../../../text/vocabulary.js';
import type { TrainingOptions } from '../../task-training.js';
import { reportSplits } from '../splits.js';
import { readStoredText } from '../stored-text.js';
import { textVocabulary, tokenizerSpec } from '../tokenization.js';
import type { PreparedData } from '../trainer.js';
import { type Corpora, type Corpus, encodeSplits } from './corpora.js';
import { openIfLarge } from './open-corpora.js';
import type { TextConfig } from './text-config.js';
import { extendVocabulary } from './warm-start.js';

/** A config's text, encoded. */
export interface PreparedText extends Corpora, PreparedData {
  tokenizer: Tokenizer;
}

/**
 * Reads a config's corpora; a run that starts from a checkpoint uses its vocabulary. Throws a DataError for unusable text, and
 * a CheckpointError for a vocabulary that does not fit the checkpoint.
 */
export async function prepareText(
  config: Pick<TextConfig, 'data' | 'text'>,
  { resume, initialise }: TrainingOptions,
): Promise<PreparedText> {
  const { data, text } = config;
  const { unit } = data;

  const origin = resume ?? initialise?.checkpoint;
  const stored = origin === undefined ? null : readStoredText(origin);
  const choose = (ofText: () => Vocabulary, spec: TokenizerSpec) =>
    resume !== undefined && stored !== null
      ? stored.vocabulary
      : initialise === undefined
        ? ofText()
        : extendVocabulary(initialise, ofText(), spec);
  const large = await openIfLarge(config, {
    tokenizer: stored?.tokenizer.spec ?? null,
    vocabulary: choose,
    settings: stored && [stored.tokenizer.spec, stored.vocabulary.toJSON(), resume !== undefined, initialise?.extend],
    ...(resume === undefined || stored === null
      ? {}
      : { resumed: { vocabulary: stored.vocabulary, dataHash: resume.dataHash } }),
  });
  if (large !== null) {
    const tokenizer = buildTokenizer(large.tokenizer);
    return { ...describePrepared(large, tokenizer), dispose: () => large.close() };
  }
  const splits = await loadSplits(data, { baseDirectory: '.', unit });
  const spec = tokenizerSpec(text, () => textsOf(splits.train, unit), stored?.tokenizer.spec ?? null);
  const tokenizer = buildTokenizer(spec);
  const vocabulary = choose(() => textVocabulary(corpusTokens(splits.train, { unit, tokenizer }), text, spec), spec);
  return describePrepared(encodeSplits(splits, { unit, tokenizer, vocabulary }), tokenizer);
}

function describePrepared(corpora: Corpora, tokenizer: Tokenizer): PreparedText {
  const { train, validation, test, vocabulary, dataHash } = corpora;
  return {
    tokenizer,
    train,
    validation,
    test,
    vocabulary,
    dataHash,
    stored: { tokenizer: tokenizer.spec, vocabulary: vocabulary.toJSON(), dataHash },
    report: {
      splits: reportSplits(corpora, describeCorpus),
      facts: [],
      sizes: [`${formatQuantity(vocabulary.size, 'token')} in the vocabulary`],
    },
  };
}

function describeCorpus({ description }: Corpus) {
  const { unknownShare, ...counts } = description;
  const { documents, lines, tokens } = counts;
  const size = `${formatQuantity(lines, 'line')} in ${formatQuantity(documents, 'document')}`;
  const unknown = `${formatShare(unknownShare)} of them <UNK>`;
  return { counts, summary: `${size}, ${formatQuantity(tokens, 'token')}, ${unknown}` };
}

function* textsOf(documents: readonly Document[], unit: CorpusUnit): Generator<string, void> {
  for (const { text } of sequenceTexts(documents, unit)) yield text;
}
