import { DataError } from '../../errors.js';
import type { Waveform } from './decode-wave.js';
import { resample } from './resample.js';

/** How recordings become one row of samples. */
export interface RecordingFormat {
  /** Samples per second of what comes out. */
  sampleRate: number;
  /** What is done with a recording at another rate. */
  otherRates: 'resample' | 'refuse';
  /** What is done with several channels: their mean, or nothing. */
  channels: 'mix' | 'refuse';
}

/** A recording's one row of samples at the rate of `format`; `name` is the file's, for errors. */
export function toSamples({ channels, sampleRate }: Waveform, name: string, format: RecordingFormat): Float32Array {
  if (channels.length > 1 && format.channels === 'refuse') {
    throw new DataError(`${name} has ${channels.length} channels, and audio.channels: refuse takes one.`, {
      hint: 'Mix the channels down: set audio.channels to mix, or ffmpeg -i IN.wav -ac 1 OUT.wav',
    });
  }
  if (sampleRate !== format.sampleRate && format.otherRates === 'refuse') {
    throw new DataError(
      `${name} has ${sampleRate} samples per second, and audio.otherRates: refuse takes ${format.sampleRate} alone.`,
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
