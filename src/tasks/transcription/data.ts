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

/** A config's utterances, with vocabulary and statistics. */
export interface PreparedUtterances extends PreparedData {
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
  sound: SoundSpec;
  /** Single utterances, even if strings of them are trained on. */
  train: Utterance[];
  /** Normalized features, one array per utterance of `train`. */
  trainFrames: Frames[];
  /** Utterances for evaluation; strings if the config joins recordings. */
  validation: Utterance[] | null;
  test: Utterance[] | null;
}

/** The features of a config's `audio` section; null for frames. */
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

/** The reader of a config's utterances. */
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

/** A split for evaluation; if the config joins recordings, always the same strings. */
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
 * Reads a config's utterances; a run that starts from a checkpoint uses its vocabulary and statistics. Throws a DataError for
 * unreadable files.
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
  // Strings contain spaces, even if single texts do not.
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

/** Throws a DataError for an utterance whose text has too many tokens for CTC. */
export function checkLengths(prepared: PreparedUtterances, { speed }: TranscriptionConfig['augmentation']): void {
  // A faster recording has fewer steps.
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

/** New tokens are not supported: the blank is the last class of a trained output. */
function checkTokens(tokens: readonly string[], vocabulary: Vocabulary): void {
  const unknown = unknownTokens(tokens, vocabulary);
  if (unknown.length === 0) return;
  const shown = unknown.slice(0, 10).map((token) => JSON.stringify(token));
  throw new CheckpointError(
    `The training texts have tokens that the checkpoint does not know: ${shown.join(', ')}${unknown.length > 10 ? ' and so on' : ''}.`,
    { hint: 'Start without the checkpoint, or use only its tokens in the texts.' },
  );
}

function hashUtterances(utterances: readonly Utterance[]): string {
  const parts = utterances.flatMap(({ sound, text }) => [
    sound.type === 'samples' ? sound.samples : sound.frames.values,
    `\0${text}\0`,
  ]);
  return hashOf(parts);
}
