import { describe, expect, it } from 'vitest';
import wavefile from 'wavefile';
import { decodeWave } from '../../../src/data/audio/decode-wave.js';
import { DataError } from '../../../src/errors.js';
import { chunk, sine, type WaveFormat, waveBytes } from './waves.js';

const samples = [0, 0.5, -0.25, 0.75, -1];

function largestError(found: Iterable<number>, expected: readonly number[]): number {
  return Math.max(...Array.from(found, (value, index) => Math.abs(value - (expected[index] as number))));
}

describe('decodeWave', () => {
  it.each<WaveFormat & { error: number }>([
    { bits: 8, error: 1 / 128 },
    { bits: 16, error: 1 / 2 ** 15 },
    { bits: 24, error: 1 / 2 ** 23 },
    { bits: 32, error: 1e-7 },
    { bits: 32, float: true, error: 0 },
    { bits: 64, float: true, error: 0 },
  ])('reads $bits bits, float: $float', ({ error, ...format }) => {
    const { channels, sampleRate } = decodeWave(waveBytes([samples], { ...format, sampleRate: 11_025 }), 'a.wav');
    expect(sampleRate).toBe(11_025);
    expect(channels).toHaveLength(1);
    expect(channels[0]).toHaveLength(samples.length);
    expect(largestError(channels[0] as Float32Array, samples)).toBeLessThanOrEqual(error);
  });

  it('keeps channels apart', () => {
    const { channels } = decodeWave(waveBytes([samples, samples.map((value) => -value / 2)], { bits: 24 }), 'a.wav');
    expect(channels).toHaveLength(2);
    expect(largestError(channels[1] as Float32Array, [0, -0.25, 0.125, -0.375, 0.5])).toBeLessThan(1e-6);
  });

  it.each(['A-law', 'µ-law'] as const)('unpacks %s', (packing) => {
    const wave = new wavefile.WaveFile();
    const sound = sine(2020, 300, 8000);
    wave.fromScratch(
      1,
      8000,
      '16',
      sound.map((value) => Math.round(value * 32_767)),
    );
    if (packing === 'A-law') wave.toALaw();
    else wave.toMuLaw();
    const { channels } = decodeWave(wave.toBuffer(), 'a.wav');
    expect(channels[0]).toHaveLength(2020);
    expect(largestError(channels[0] as Float32Array, sound)).toBeLessThan(0.03);
  });

  it('skips chunks of odd size', () => {
    const { channels } = decodeWave(waveBytes([samples], { before: [chunk('junk', Buffer.from('odd'))] }), 'a.wav');
    expect(channels[0]).toHaveLength(samples.length);
  });

  it.each([
    [
      'text',
      Buffer.from('This is no sound.'),
      'a.wav is not a WAV file that can be read: it does not have a WAV header.',
    ],
    ['nothing', Buffer.alloc(0), 'a.wav is not a WAV file that can be read: it does not have a WAV header.'],
    ['a header', waveBytes([samples]).subarray(0, 30), 'a.wav is not a WAV file that can be read: '],
    [
      'a part',
      waveBytes([samples]).subarray(0, 48),
      'a.wav is truncated: its header announces 6 more bytes than it has.',
    ],
    ['no samples', waveBytes([[]]), 'a.wav has no sound in it.'],
    ['NaN', waveBytes([[0, Number.NaN]], { bits: 32, float: true }), 'a.wav has samples that are not finite numbers.'],
  ])('refuses %s in a sentence', (_, bytes, sentence) => {
    const decode = () => decodeWave(bytes, 'a.wav');
    expect(decode).toThrow(DataError);
    expect(decode).toThrow(sentence);
  });
});
