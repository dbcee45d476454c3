import { describe, expect, it } from 'vitest';
import { type Frames, type LogMelSpec, logMel } from '../../../src/data/audio/log-mel.js';
import { framesOf } from '../../../src/data/audio/sound-features.js';
import type { Sound } from '../../../src/data/audio/utterance.js';

const spec: LogMelSpec = {
  sampleRate: 8000,
  frameLength: 200,
  hopLength: 80,
  bands: 4,
  lowestHertz: 60,
  highestHertz: 3800,
  deltas: 0,
};

const tone = (steps: number) =>
  Float32Array.from({ length: 200 + 80 * steps }, (_, n) => Math.sin((2 * Math.PI * 100 * (steps + 1) * n) / 8000));

describe('framesOf', () => {
  it('gives each sound its own frames, recordings and files of frames mixed', () => {
    const frames = { values: Float32Array.of(1, 2, 3, 4), steps: 1, features: 4 };
    const [first, second] = [tone(1), tone(2)];
    const sounds: Sound[] = [
      { type: 'samples', samples: second },
      { type: 'frames', frames },
      { type: 'samples', samples: first },
    ];
    // logMel takes recordings together: the last bits depend on which.
    const rounded = ({ values, steps }: Frames) => [steps, ...Array.from(values, (value) => value.toFixed(3))];
    const [two, one] = logMel([second, first], spec);
    expect(framesOf(sounds, spec).map(rounded)).toEqual([two, frames, one].map((own) => rounded(own as Frames)));
  });
});
