import { describe, expect, it } from 'vitest';
import { type RecordingFormat, toSamples } from '../../../src/data/audio/to-samples.js';

const format: RecordingFormat = { sampleRate: 8000, otherRates: 'resample', channels: 'mix' };
const stereo = { channels: [Float32Array.of(0.5, 0.25), Float32Array.of(-0.5, 0.75)], sampleRate: 8000 };

describe('toSamples', () => {
  it('mixes channels to their mean', () => {
    expect([...toSamples(stereo, 'a.wav', format)]).toEqual([0, 0.5]);
  });

  it('refuses several channels if requested', () => {
    expect(() => toSamples(stereo, 'a.wav', { ...format, channels: 'refuse' })).toThrow(
      'a.wav has 2 channels, but audio.channels: refuse allows one.',
    );
  });

  it('brings another rate to the one asked for', () => {
    const slow = { channels: [new Float32Array(441)], sampleRate: 44_100 };
    expect(toSamples(slow, 'a.wav', format)).toHaveLength(80);
  });

  it('refuses another rate if requested', () => {
    const fast = { channels: [new Float32Array(10)], sampleRate: 16_000 };
    expect(() => toSamples(fast, 'a.wav', { ...format, otherRates: 'refuse' })).toThrow(
      'a.wav has 16000 samples per second, but audio.otherRates: refuse allows only 8000.',
    );
  });
});
