import { parseTranscriberSpec } from '../../checkpoint/specs/transcriber-spec.js';
import { drawStrings, type JoinedString } from '../../data/audio/join.js';
import { type Frames, featuresOf, type LogMelSpec, logMelOf } from '../../data/audio/log-mel.js';
import { framesOf, normalised, type SoundSpec } from '../../data/audio/sound-features.js';
import { sampleCount, type Utterance } from '../../data/audio/utterance.js';
import { fitNormalisation } from '../../data/frames/normalisation.js';
import { hashOf } from '../../data/hash.js';
import { loadSampleLists, type SampleLists } from '../../data/labelled/splits.js';
import { isStored, type SampleList, storedList } from '../../data/sample-list.js';
import { CheckpointError } from '../../errors.js';
import { unknownTokens } from '../../inference/prompt.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import { formatQuantity } from '../../text/quantities.js';
import { buildTokenizer, type Tokenizer } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { reportSplits, type Splits } from '../shared/splits.js';
import { textVocabulary, tokenizerSpec } from '../shared/tokenization.js';
import type { PreparedData } from '../shared/trainer.js';
import type { TrainingOptions } from '../task-training.js';
import { checkLength } from './check-length.js';
import type { TranscriptionConfig } from './config.js';
import { joinUtterances } from './join-utterances.js';
import { readStoredTranscriber } from './spec.js';
import { soundFormat, utteranceSource } from './utterance-source.js';

/** A config's utterances, with vocabulary and statistics. */
export interface PreparedUtterances extends PreparedData {
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
  sound: SoundSpec;
  /** Single utterances, even if strings of them are trained on. */
  train: SampleList<Utterance>;
  /** Normalised, one an utterance of `train`; null if those are in a file, and frames are computed for each batch. */
  trainFrames: Frames[] | null;
  /** Utterances for evaluation; strings if the config joins recordings. */
  validation: SampleList<Utterance> | null;
  test: SampleList<Utterance> | null;
}

/** Reads a config's splits; see `loadSampleLists`. */
export function loadUtterances(config: TranscriptionConfig): Promise<SampleLists<Utterance>> {
  const { data, seed } = config;
  const random = createRandom(deriveSeed(seed, 'splits'));
  const stratify = ({ text, group }: Utterance) => `${group ?? ''}\t${text}`;
  const identity = ({ sound }: Utterance) => hashOf([sound.type === 'samples' ? sound.samples : sound.frames.values]);
  return loadSampleLists(data, utteranceSource(config, null), {
    baseDirectory: '.',
    stratify,
    identity,
    likeness: 'sample for sample',
    random,
  });
}

/** A split for evaluation; if the config joins recordings, always the same strings. */
export function asEvaluated(
  utterances: SampleList<Utterance>,
  split: string,
  { data, audio, seed }: TranscriptionConfig,
): SampleList<Utterance> {
  if (data.join === null || audio === null) return utterances;
  const random = createRandom(deriveSeed(seed, `strings for ${split}`));
  const drawn = drawStrings(utterances, { ...data.join, strings: null }, audio.sampleRate, random);
  const stringAt = (index: number) => joinUtterances(utterances, drawn[index] as JoinedString);
  if (!isStored(utterances)) return drawn.map((_, index) => stringAt(index));
  return storedList(drawn.length, stringAt, utterances.facts);
}

/**
 * Reads a config's utterances; a run that starts from a checkpoint uses its vocabulary and statistics. Throws a DataError for
 * unreadable files.
 */
export async function prepareUtterances(
  config: TranscriptionConfig,
  options: TrainingOptions,
): Promise<PreparedUtterances> {
  const { close, ...splits } = await loadUtterances(config);
  try {
    return { ...prepareSplits(config, splits, options), dispose: close };
  } catch (error) {
    close();
    throw error;
  }
}

function prepareSplits(
  config: TranscriptionConfig,
  splits: Splits<SampleList<Utterance>>,
  { resume, initialise }: TrainingOptions,
): PreparedUtterances {
  const { train } = splits;
  const origin = resume ?? initialise?.checkpoint;
  const stored = origin === undefined ? null : readStoredTranscriber(origin);

  const texts = Array.from(train, ({ text }) => text);
  const spec = tokenizerSpec(config.text, () => texts, stored?.tokenizer.spec ?? null);
  const tokenizer = buildTokenizer(spec);
  // Strings contain spaces, even if single texts do not.
  const learned = config.data.join === null ? texts : [texts.join(' ')];
  const tokens = learned.flatMap((text) => tokenizer.tokenize(text));
  const vocabulary = stored?.vocabulary ?? textVocabulary(tokens, config.text, spec);
  if (initialise !== undefined) checkTokens(tokens, vocabulary);

  const audio = soundFormat(config);
  const frames = framesIn(train, audio?.logMel ?? null);
  const statistics = {
    *[Symbol.iterator]() {
      for (const { values, features } of frames) yield { frames: values, features };
    },
  };
  const first = train.at(0)?.sound;
  const sound: SoundSpec = {
    audio,
    features: audio === null ? (first?.type === 'frames' ? first.frames.features : 0) : featuresOf(audio.logMel),
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
    trainFrames: isStored(train) ? null : Array.from(frames, (each) => normalised(each, sound)),
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

/** The frames of utterances: those in memory computed once, those in a file each time. */
function framesIn(utterances: SampleList<Utterance>, spec: LogMelSpec | null): Iterable<Frames> {
  if (!isStored(utterances)) {
    return framesOf(
      Array.from(utterances, ({ sound }) => sound),
      spec,
    );
  }
  const samples = function* () {
    for (const { sound } of utterances) if (sound.type === 'samples') yield sound.samples;
  };
  const frames = function* () {
    for (const { sound } of utterances) if (sound.type === 'frames') yield sound.frames;
  };
  return { [Symbol.iterator]: () => (spec === null ? frames() : logMelOf(samples(), spec)) };
}

/** Throws a DataError for an utterance whose text has too many tokens for CTC. */
export function checkLengths(prepared: PreparedUtterances, { speed }: TranscriptionConfig['augmentation']): void {
  // A faster recording has fewer steps.
  for (const utterance of prepared.train) checkLength(utterance, prepared, 1 + speed);
  for (const split of [prepared.validation, prepared.test]) {
    for (const utterance of split ?? []) checkLength(utterance, prepared);
  }
}

function describeSplit(utterances: SampleList<Utterance>, { audio }: SoundSpec, tokenizer: Tokenizer) {
  let [tokens, samples] = [0, 0];
  const named = new Set<string>();
  for (const { text, group, sound } of utterances) {
    tokens += tokenizer.tokenize(text).length;
    if (sound.type === 'samples') samples += sampleCount(sound);
    if (group !== null) named.add(group);
  }
  const groups = named.size;
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

function hashUtterances(utterances: SampleList<Utterance>): string {
  return hashOf(
    (function* () {
      for (const { sound, text } of utterances) {
        yield sound.type === 'samples' ? sound.samples : sound.frames.values;
        yield `\0${text}\0`;
      }
    })(),
  );
}
