import { DataError } from '../../errors.js';
import type { Waveform } from './decode-wave.js';
import { resample } from './resample.js';

/** How recordings are converted to one channel of samples. */
export interface RecordingFormat {
  /** Sample rate of the result. */
  sampleRate: number;
  /** What to do with a recording at another rate. */
  otherRates: 'resample' | 'refuse';
  /** What to do with several channels: take their mean, or refuse them. */
  channels: 'mix' | 'refuse';
}

/** A recording as one channel at the rate of `format`; `name` is used in errors. */
export function toSamples({ channels, sampleRate }: Waveform, name: string, format: RecordingFormat): Float32Array {
  if (channels.length > 1 && format.channels === 'refuse') {
    throw new DataError(`${name} has ${channels.length} channels, but audio.channels: refuse allows one.`, {
      hint: 'Mix the channels down: set audio.channels to mix, or ffmpeg -i IN.wav -ac 1 OUT.wav',
    });
  }
  if (sampleRate !== format.sampleRate && format.otherRates === 'refuse') {
    throw new DataError(
      `${name} has ${sampleRate} samples per second, but audio.otherRates: refuse allows only ${format.sampleRate}.`,
      { hint: `Set audio.otherRates to resample, or ffmpeg -i IN.wav -ar ${format.sampleRate} OUT.wav` },
    );
  }
  return resample(mix(channels), sampleRate, format.sampleRate);
}

/** The mean of the channels. */
function mix(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = channels;
  if (channels.length === 1) return first;
  return first.map(
    (_, index) => channels.reduce((sum, samples) => sum + (samples[index] as number), 0) / channels.length,
  );
}
