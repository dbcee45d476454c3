import type { LogMelSpec } from '../../data/audio/log-mel.js';
import { filesOfUtterances, utterancesIn } from '../../data/audio/read-utterances.js';
import type { SoundSpec } from '../../data/audio/sound-features.js';
import { type Sound, sampleCount, type Utterance } from '../../data/audio/utterance.js';
import type { SampleSource } from '../../data/large/load-samples.js';
import type { SampleCodec } from '../../data/large/sample-file.js';
import type { TranscriptionConfig } from './config.js';

/** The features of a config's `audio` section; null for frames. */
export function soundFormat({ audio }: Pick<TranscriptionConfig, 'audio'>): SoundSpec['audio'] {
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

/** How a config's utterances are read; `features` are those of a network that reads files of frames, or of the first utterance. */
export function utteranceSource(
  config: Pick<TranscriptionConfig, 'audio' | 'data'>,
  features: number | null,
): SampleSource<Utterance> {
  const { train, validation, test, validationFraction, testFraction, ...source } = config.data;
  const options = { source: config.data, format: soundFormat(config)?.format ?? null };
  const featuresLike = ({ sound }: Utterance) => (sound.type === 'frames' ? sound.frames.features : null);
  return {
    stored: {
      codec: utteranceCodec,
      growth: 3,
      settings: ['transcription', source, options.format, features],
      like: featuresLike,
      files: (files) => filesOfUtterances(files, options),
      size: ({ sound }) => (sound.type === 'samples' ? sampleCount(sound) : sound.frames.steps),
    },
    read: (files, first) => utterancesIn(files, { ...options, features: (first && featuresLike(first)) ?? features }),
  };
}

const utteranceCodec: SampleCodec<Utterance> = {
  take({ text, file, document, group, line, sound }) {
    const [features, floats] =
      sound.type === 'samples' ? [0, sound.samples] : [sound.frames.features, sound.frames.values];
    const words = [text, file, document, ...(group === null ? [] : [group])];
    return { words, numbers: [line ?? 0, features, floats.length], floats };
  },
  put({
    words: [text = '', file = '', document = '', group = null],
    numbers: [line, features = 0, count = 0],
    floats,
  }) {
    let read: Float32Array | null = null;
    const values = () => {
      read ??= floats();
      return read;
    };
    const sound: Sound =
      features === 0
        ? {
            type: 'samples',
            count,
            get samples() {
              return values();
            },
          }
        : {
            type: 'frames',
            frames: {
              features,
              steps: count / features,
              get values() {
                return values();
              },
            },
          };
    return { text, file, document, group, line: line || null, sound };
  },
};
