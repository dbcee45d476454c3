import type { GenerationSequence } from '../../data/generation/batches.js';
import { buildConditions, type Conditions } from '../../data/generation/conditions.js';
import type { GenerationText } from '../../data/generation/generation-text.js';
import { loadGenerationSplits } from '../../data/generation/load-texts.js';
import type { GenerationFormat } from '../../data/generation/read-texts.js';
import { hashOf } from '../../data/hash.js';
import { sequenceTokens } from '../../data/sequences.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import { formatQuantity, formatShare } from '../../text/quantities.js';
import { buildTokenizer, type Tokenizer, type TokenizerSpec } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { mapSplits, reportSplits, type Splits } from '../shared/splits.js';
import { extendVocabulary } from '../shared/text/warm-start.js';
import { textVocabulary, tokenizerSpec } from '../shared/tokenization.js';
import type { PreparedData } from '../shared/trainer.js';
import type { Fact, TrainingOptions, WarmStart } from '../task-training.js';
import type { GenerationConfig } from './config.js';
import { readStoredTexts, type StoredTexts } from './spec.js';

export interface PreparedTexts extends TextCodec, PreparedData, Splits<GenerationSequence[]> {}

/** Encodes texts and their conditions as ids. */
export type TextCodec = Pick<StoredTexts, 'tokenizer' | 'vocabulary' | 'conditions'>;

/**
 * Reads a config's texts; a run that starts from a checkpoint uses its vocabulary and conditions. Throws a DataError for
 * unusable texts, and a CheckpointError if they do not fit the checkpoint.
 */
export async function prepareTexts(config: GenerationConfig, options: TrainingOptions): Promise<PreparedTexts> {
  const { data, text, seed } = config;
  const splits = await loadGenerationSplits(data, generationFormat(config), {
    baseDirectory: '.',
    random: createRandom(deriveSeed(seed, 'splits')),
  });
  const origin = options.resume ?? options.initialise?.checkpoint;
  const stored = origin === undefined ? null : readStoredTexts(origin);
  const spec = tokenizerSpec(text, () => splits.train.map((one) => one.text), stored?.tokenizer.spec ?? null);
  const tokenizer = buildTokenizer(spec);
  const ofTexts = () => textVocabulary(allTokens(splits.train, tokenizer), text, spec);
  const codec: TextCodec = {
    tokenizer,
    vocabulary:
      options.initialise === undefined
        ? (stored?.vocabulary ?? ofTexts())
        : knownVocabulary(options.initialise, ofTexts(), spec),
    conditions: stored?.conditions ?? buildConditions(splits.train),
  };
  const encoded = mapSplits(splits, (texts) => encodeTexts(texts, codec));
  const { vocabulary, conditions } = codec;
  return {
    ...codec,
    ...encoded,
    stored: {
      tokenizer: tokenizer.spec,
      vocabulary: { text: vocabulary.toJSON(), conditions: conditions.toJSON() },
      dataHash: hashOf(encoded.train.flatMap(({ ids, conditions }) => [ids, conditions])),
    },
    report: {
      splits: reportSplits(encoded, (sequences) => describeSplit(sequences, vocabulary)),
      facts: describeConditions(encoded.train, conditions),
      sizes: [`${formatQuantity(vocabulary.size, 'token')} in the vocabulary`],
    },
  };
}

/** The reader of a config's files. */
export function generationFormat({
  data,
  conditions,
}: Pick<GenerationConfig, 'data' | 'conditions'>): GenerationFormat {
  return {
    format: data.format,
    fileCondition: conditions.file,
    tunes: { fields: data.tuneFields, conditions: conditions.fields },
  };
}

/** Encodes texts and their conditions; throws a DataError for an unknown condition. */
export function encodeTexts(
  texts: readonly GenerationText[],
  { tokenizer, vocabulary, conditions }: TextCodec,
): GenerationSequence[] {
  return texts.map((text) => ({
    ids: vocabulary.encode(sequenceTokens(text.text, { unit: 'document', tokenizer })),
    conditions: conditions.encode(text),
  }));
}

function* allTokens(texts: readonly GenerationText[], tokenizer: Tokenizer): Generator<string, void> {
  for (const { text } of texts) yield* sequenceTokens(text, { unit: 'document', tokenizer });
}

/** The checkpoint's vocabulary, if it contains all tokens and has the same tokenizer. */
function knownVocabulary({ checkpoint, extend }: WarmStart, ofTexts: Vocabulary, spec: TokenizerSpec): Vocabulary {
  const { vocabulary, model } = checkpoint;
  const { text } = Object(vocabulary) as Record<string, unknown>;
  const { network } = model as { network: object };
  return extendVocabulary({ checkpoint: { ...checkpoint, vocabulary: text, model: network }, extend }, ofTexts, spec);
}

function describeSplit(sequences: readonly GenerationSequence[], { unkId }: Vocabulary) {
  const tokens = sequences.reduce((sum, { ids }) => sum + ids.length, 0);
  const unknown = sequences.reduce((sum, { ids }) => sum + ids.filter((id) => id === unkId).length, 0);
  const size = `${formatQuantity(sequences.length, 'text')}, ${formatQuantity(tokens, 'token')}`;
  return {
    counts: { texts: sequences.length, tokens, unknown },
    summary: `${size}, ${formatShare(unknown / tokens)} of them <UNK>`,
  };
}

/** The number of training texts per value of each condition. */
function describeConditions(train: readonly GenerationSequence[], { list }: Conditions): Fact[] {
  return list.map(({ name, values }, index) => {
    const counts = values.map(
      (value, id) => `${value} ${train.filter((text) => text.conditions[index] === id).length}`,
    );
    return { label: name, value: counts.join(', ') };
  });
}
