import wavefile from 'wavefile';
import { DataError } from '../../errors.js';

/** The samples of a recording, within ±1 unless its floats go beyond, a channel each. */
export interface Waveform {
  channels: Float32Array[];
  /** Samples a second. */
  sampleRate: number;
}

/** What is unpacked to 16 bits, as wavefile names it. */
const unpacked = { '8a': 'fromALaw', '8m': 'fromMuLaw' } as const;

/**
 * Decodes a WAV file: integers of 8 to 32 bits, floats, A-law and µ-law. `name` is the file's, for errors. Throws
 * a DataError for what is no such file, is cut off, or has no sound.
 */
export function decodeWave(bytes: Uint8Array, name: string): Waveform {
  const wave = new wavefile.WaveFile();
  let channels: Float64Array[];
  let missing: number;
  try {
    wave.fromBuffer(bytes, true);
    const { chunkSize, samples } = wave.data as { chunkSize: number; samples: Uint8Array };
    const { numChannels, blockAlign } = wave.fmt as { numChannels: number; blockAlign: number };
    missing = chunkSize - samples.length;
    if (wave.bitDepth in unpacked) wave[unpacked[wave.bitDepth as keyof typeof unpacked]]();
    // One channel comes as it is, several as a list; the byte that fills up an odd chunk is no sample.
    const found = wave.getSamples(false, Float64Array) as unknown as Float64Array | Float64Array[];
    channels = (numChannels === 1 ? [found as Float64Array] : (found as Float64Array[])).map((samples) =>
      samples.subarray(0, Math.floor(chunkSize / blockAlign)),
    );
  } catch (cause) {
    throw new DataError(`${name} is not a WAV file that can be read: ${problemOf(cause)}.`, {
      hint: `Convert it: ffmpeg -i ${name} -acodec pcm_s16le out.wav`,
      cause,
    });
  }
  if (missing > 0) {
    throw new DataError(`${name} is cut off: its header announces ${missing} bytes more than it has.`, {
      hint: 'Copy it again.',
    });
  }
  const [first] = channels;
  if (first === undefined || first.length === 0) {
    throw new DataError(`${name} has no sound in it.`, { hint: 'Leave it out.' });
  }
  if (channels.some((samples) => !samples.every(Number.isFinite))) {
    throw new DataError(`${name} has samples that are not finite numbers.`, { hint: 'Record or convert it again.' });
  }
  const { sampleRate } = wave.fmt as { sampleRate: number };
  const scale = scaleOf(wave.bitDepth, name);
  return { channels: channels.map((samples) => Float32Array.from(samples, scale)), sampleRate };
}

/** wavefile's own conversion (`toBitDepth`) takes two hundred times as long. */
function scaleOf(bitDepth: string, name: string): (sample: number) => number {
  switch (bitDepth) {
    case '8':
      return (sample) => (sample - 128) / 128;
    case '16':
    case '24':
    case '32': {
      const whole = 2 ** (Number(bitDepth) - 1);
      return (sample) => sample / whole;
    }
    case '32f':
    case '64':
      return (sample) => sample;
    default:
      throw new DataError(`${name} has samples of ${bitDepth} bits, which are not read.`, {
        hint: `Convert it: ffmpeg -i ${name} -acodec pcm_s16le out.wav`,
      });
  }
}

/** As a clause, without a full stop. */
function problemOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return (message.split('\n', 1)[0] ?? '')
    .replace(/\.$/, '')
    .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
