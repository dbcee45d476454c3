import { createHash } from 'node:crypto';
import type { ConfigOf } from '../../config/schema.js';
import type { ConditionedSequence } from '../../data/conditioned/batches.js';
import type { ConditionedText } from '../../data/conditioned/conditioned-text.js';
import { buildConditions, type Conditions } from '../../data/conditioned/conditions.js';
import { loadConditionedSplits } from '../../data/conditioned/load-texts.js';
import type { ConditionedFormat } from '../../data/conditioned/read-texts.js';
import { sequenceTokens } from '../../data/sequences.js';
import { CheckpointError, ConfigError } from '../../errors.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import { buildTokenizer, type Tokenizer, type TokenizerSpec } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import type { TrainingOptions, WarmStart } from '../task.js';
import { otherData } from '../text/prepare-text.js';
import { textVocabulary, tokenizerSpec } from '../text/tokenization.js';
import { extendVocabulary } from '../text/warm-start.js';
import { readStoredTexts, type StoredTexts } from './stored-texts.js';

type Config = Omit<ConfigOf<'generation'>, 'name'>;

export interface PreparedTexts extends TextCodec {
  train: ConditionedSequence[];
  validation: ConditionedSequence[] | null;
  test: ConditionedSequence[] | null;
  /** SHA-256 in hexadecimal of the training texts as encoded. */
  dataHash: string;
}

/** What makes ids of texts and their conditions. */
export type TextCodec = Pick<StoredTexts, 'tokenizer' | 'vocabulary' | 'conditions'>;

/**
 * Reads a config's texts; vocabulary and conditions are the checkpoint's where a run goes on from one. Throws a DataError for
 * texts that cannot be used or are not the checkpoint's, and a CheckpointError where they do not fit it.
 */
export async function prepareTexts(config: Config, options: TrainingOptions): Promise<PreparedTexts> {
  const { data, text, seed } = config;
  const splits = await loadConditionedSplits(data, conditionedFormat(config), {
    baseDirectory: process.cwd(),
    random: createRandom(deriveSeed(seed, 'splits')),
  });
  const stored = storedTexts(options);
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
  const encode = (texts: ConditionedText[]) => encodeTexts(texts, codec);
  const train = encode(splits.train);
  const hash = createHash('sha256');
  for (const { ids, conditions } of train) hash.update(ids).update(conditions);
  const dataHash = hash.digest('hex');
  if (options.resume !== undefined && options.resume.dataHash !== dataHash) throw otherData();
  return {
    ...codec,
    train,
    validation: splits.validation && encode(splits.validation),
    test: splits.test && encode(splits.test),
    dataHash,
  };
}

/** How a config's files are read. */
export function conditionedFormat({ data, conditions }: Pick<Config, 'data' | 'conditions'>): ConditionedFormat {
  return {
    format: data.format,
    fileCondition: conditions.file,
    tunes: { fields: data.tuneFields, conditions: conditions.fields },
  };
}

/** Looks texts and their conditions up; throws a DataError for a condition that is not known. */
export function encodeTexts(
  texts: readonly ConditionedText[],
  { tokenizer, vocabulary, conditions }: TextCodec,
): ConditionedSequence[] {
  return texts.map((text) => ({
    ids: vocabulary.encode(sequenceTokens(text.text, { unit: 'document', tokenizer })),
    conditions: conditions.encode(text),
  }));
}

function* allTokens(texts: readonly ConditionedText[], tokenizer: Tokenizer): Generator<string, void> {
  for (const { text } of texts) yield* sequenceTokens(text, { unit: 'document', tokenizer });
}

function storedTexts({ resume, initialise }: TrainingOptions): StoredTexts | null {
  if (resume !== undefined) return readStoredTexts(resume);
  if (initialise === undefined) return null;
  if (initialise.extend) {
    throw new ConfigError(
      '--extend is for language models: here the weights of a checkpoint fit its own tokens alone.',
      {
        hint: 'Leave it out.',
      },
    );
  }
  if (initialise.checkpoint.task !== 'generation') {
    throw new CheckpointError(
      `The checkpoint is of the task ${initialise.checkpoint.task}, which knows no conditions.`,
      {
        hint: 'Start from a run whose config says task: generation, or without one.',
      },
    );
  }
  return readStoredTexts(initialise.checkpoint);
}

/** The checkpoint's vocabulary, where it has all tokens and cuts text in the same way. */
function knownVocabulary({ checkpoint, extend }: WarmStart, ofTexts: Vocabulary, spec: TokenizerSpec): Vocabulary {
  const { vocabulary, model } = checkpoint;
  const { text } = Object(vocabulary) as Record<string, unknown>;
  const { network } = model as { network: object };
  return extendVocabulary({ checkpoint: { ...checkpoint, vocabulary: text, model: network }, extend }, ofTexts, spec);
}

/** How many of the tokens are `<UNK>`. */
export function countUnknown(sequences: readonly ConditionedSequence[], { unkId }: Vocabulary): number {
  return sequences.reduce((sum, { ids }) => sum + ids.filter((id) => id === unkId).length, 0);
}

/** The ids of conditions that are known for each combination, with its texts in their order. */
export function byCombination(
  sequences: readonly ConditionedSequence[],
  { describe }: Conditions,
): { ids: Int32Array; sequences: ConditionedSequence[] }[] {
  const groups = new Map<string, { ids: Int32Array; sequences: ConditionedSequence[] }>();
  for (const sequence of sequences) {
    const key = describe(sequence.conditions);
    const group = groups.get(key) ?? { ids: sequence.conditions, sequences: [] };
    group.sequences.push(sequence);
    groups.set(key, group);
  }
  return [...groups.values()];
}
