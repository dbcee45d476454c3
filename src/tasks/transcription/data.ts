import { parseTranscriberSpec } from '../../checkpoint/specs/transcriber-spec.js';
import { drawStrings } from '../../data/audio/join.js';
import { type Frames, featuresOf, type LogMelSpec } from '../../data/audio/log-mel.js';
import { readUtterances, type UtteranceOptions } from '../../data/audio/read-utterances.js';
import { framesOf, normalised, type SoundSpec } from '../../data/audio/sound-features.js';
import type { Utterance } from '../../data/audio/utterance.js';
import { fitNormalisation } from '../../data/frames/normalisation.js';
import { hashOf } from '../../data/hash.js';
import { loadSampleSplits, type SampleSplits } from '../../data/labelled/splits.js';
import type { CorpusFile } from '../../data/read.js';
import { CheckpointError } from '../../errors.js';
import { unknownTokens } from '../../inference/prompt.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import { formatQuantity } from '../../text/quantities.js';
import { buildTokenizer, type Tokenizer } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { reportSplits } from '../shared/splits.js';
import { textVocabulary, tokenizerSpec } from '../shared/tokenization.js';
import type { PreparedData } from '../shared/trainer.js';
import type { TrainingOptions } from '../task-training.js';
import { checkLength } from './check-length.js';
import type { TranscriptionConfig } from './config.js';
import { joinUtterances } from './join-utterances.js';
import { readStoredTranscriber } from './spec.js';

/** A config's utterances, read, and all that is learned from them before training. */
export interface PreparedUtterances extends PreparedData {
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
  sound: SoundSpec;
  /** One by one, also where strings of them are trained on. */
  train: Utterance[];
  /** Normalised, one an utterance of `train`. */
  trainFrames: Frames[];
  /** As they are evaluated: strings where the config joins recordings. */
  validation: Utterance[] | null;
  test: Utterance[] | null;
}

/** What a config's `audio` section computes of recordings; null for frames. */
function soundFormat({ audio }: Pick<TranscriptionConfig, 'audio'>): SoundSpec['audio'] {
  if (audio === null) return null;
  const { sampleRate, otherRates, channels, frameMilliseconds, hopMilliseconds, highestHertz, ...rest } = audio;
  const logMel: LogMelSpec = {
    ...rest,
    sampleRate,
    frameLength: Math.max(2, Math.round((frameMilliseconds * sampleRate) / 1000)),
    hopLength: Math.max(1, Math.round((hopMilliseconds * sampleRate) / 1000)),
    highestHertz: highestHertz ?? sampleRate / 2,
  };
  return { format: { sampleRate, otherRates, channels }, logMel };
}

/** How a config's utterances are read. */
export function soundOptions(config: Pick<TranscriptionConfig, 'audio' | 'data'>): UtteranceOptions {
  return { source: config.data, format: soundFormat(config)?.format ?? null, features: null };
}

/** Reads a config's splits; see `loadSampleSplits`. */
export async function loadUtterances(config: TranscriptionConfig): Promise<SampleSplits<Utterance>> {
  const { data, seed } = config;
  let features: number | null = null;
  const read = async (files: readonly CorpusFile[]) => {
    const utterances = await readUtterances(files, { ...soundOptions(config), features });
    const [first] = utterances;
    if (first?.sound.type === 'frames') features = first.sound.frames.features;
    return utterances;
  };
  const random = createRandom(deriveSeed(seed, 'splits'));
  const stratify = ({ text, group }: Utterance) => `${group ?? ''}\t${text}`;
  const identity = ({ sound }: Utterance) => hashOf([sound.type === 'samples' ? sound.samples : sound.frames.values]);
  return loadSampleSplits(data, read, {
    baseDirectory: '.',
    stratify,
    identity,
    likeness: 'sample for sample',
    random,
  });
}

/** A split as it is evaluated: the same strings each time where the config joins recordings. */
export function asEvaluated(
  utterances: Utterance[],
  split: string,
  { data, audio, seed }: TranscriptionConfig,
): Utterance[] {
  if (data.join === null || audio === null) return utterances;
  const random = createRandom(deriveSeed(seed, `strings for ${split}`));
  const drawn = drawStrings(utterances, { ...data.join, strings: null }, audio.sampleRate, random);
  return drawn.map((string) => joinUtterances(utterances, string));
}

/**
 * Reads a config's utterances; vocabulary and statistics are the checkpoint's where a run goes on from one. Throws a DataError
 * for what cannot be read.
 */
export async function prepareUtterances(
  config: TranscriptionConfig,
  { resume, initialise }: TrainingOptions,
): Promise<PreparedUtterances> {
  const splits = await loadUtterances(config);
  const { train } = splits;
  const origin = resume ?? initialise?.checkpoint;
  const stored = origin === undefined ? null : readStoredTranscriber(origin);

  const texts = train.map(({ text }) => text);
  const spec = tokenizerSpec(config.text, () => texts, stored?.tokenizer.spec ?? null);
  const tokenizer = buildTokenizer(spec);
  // Strings have blanks between texts that may have none.
  const learned = config.data.join === null ? texts : [texts.join(' ')];
  const tokens = learned.flatMap((text) => tokenizer.tokenize(text));
  const vocabulary = stored?.vocabulary ?? textVocabulary(tokens, config.text, spec);
  if (initialise !== undefined) checkTokens(tokens, vocabulary);

  const audio = soundFormat(config);
  const frames = framesOf(
    train.map(({ sound }) => sound),
    audio?.logMel ?? null,
  );
  const statistics = frames.map(({ values, features }) => ({ frames: values, features }));
  const sound: SoundSpec = {
    audio,
    features: audio === null ? (frames[0]?.features ?? 0) : featuresOf(audio.logMel),
    normalisation:
      resume === undefined ? fitNormalisation(statistics) : parseTranscriberSpec(resume.model).sound.normalisation,
    stacking: { stack: config.model.stack, skip: config.model.skip },
  };
  const evaluated = {
    validation: splits.validation && asEvaluated(splits.validation, 'validation', config),
    test: splits.test && asEvaluated(splits.test, 'test', config),
  };
  const { join } = config.data;
  return {
    tokenizer,
    vocabulary,
    sound,
    train,
    trainFrames: frames.map((each) => normalised(each, sound)),
    ...evaluated,
    stored: { tokenizer: tokenizer.spec, vocabulary: vocabulary.toJSON(), dataHash: hashUtterances(train) },
    report: {
      splits: reportSplits({ train, ...evaluated }, (utterances) => describeSplit(utterances, sound, tokenizer)),
      facts:
        join === null
          ? []
          : [
              {
                label: 'strings',
                value: `of ${join.shortest} to ${join.longest} training recordings, drawn anew in each epoch`,
              },
            ],
      sizes: [`${formatQuantity(vocabulary.size, 'token')} and the blank`],
    },
  };
}

/** Throws a DataError for an utterance whose text has more tokens than connectionist temporal classification can give. */
export function checkLengths(prepared: PreparedUtterances, { speed }: TranscriptionConfig['augmentation']): void {
  // Of a recording made faster, less is left.
  for (const utterance of prepared.train) checkLength(utterance, prepared, 1 + speed);
  for (const utterance of [...(prepared.validation ?? []), ...(prepared.test ?? [])]) checkLength(utterance, prepared);
}

function describeSplit(utterances: readonly Utterance[], { audio }: SoundSpec, tokenizer: Tokenizer) {
  const tokens = utterances.reduce((sum, { text }) => sum + tokenizer.tokenize(text).length, 0);
  const groups = new Set(utterances.map(({ group }) => group).filter((group) => group !== null)).size;
  const samples = utterances.reduce((sum, { sound }) => sum + (sound.type === 'samples' ? sound.samples.length : 0), 0);
  const summary = [
    formatQuantity(utterances.length, 'utterance'),
    formatQuantity(tokens, 'token'),
    ...(audio === null ? [] : [`${(samples / audio.logMel.sampleRate / 60).toFixed(1)} minutes`]),
    ...(groups === 0 ? [] : [formatQuantity(groups, 'group')]),
  ].join(', ');
  return { counts: { utterances: utterances.length, tokens }, summary };
}

/** A new token would need a class of its own, and the blank is the last one of a trained output. */
function checkTokens(tokens: readonly string[], vocabulary: Vocabulary): void {
  const unknown = unknownTokens(tokens, vocabulary);
  if (unknown.length === 0) return;
  const shown = unknown.slice(0, 10).map((token) => JSON.stringify(token));
  throw new CheckpointError(
    `The training texts have tokens that the checkpoint does not know: ${shown.join(', ')}${unknown.length > 10 ? ' and so on' : ''}.`,
    { hint: 'Start without the checkpoint, or write the texts in its tokens.' },
  );
}

function hashUtterances(utterances: readonly Utterance[]): string {
  const parts = utterances.flatMap(({ sound, text }) => [
    sound.type === 'samples' ? sound.samples : sound.frames.values,
    `\0${text}\0`,
  ]);
  return hashOf(parts);
}
