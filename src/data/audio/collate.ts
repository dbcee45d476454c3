import type { Frames } from './log-mel.js';

/** A batch of sounds, time-major: step t of row b is at t * batchSize + b. */
export interface TranscriptionBatch {
  /** [T * B, features]; 0 beyond a row's length. */
  inputs: Float32Array;
  features: number;
  /** [B], each 1..T */
  lengths: Int32Array;
  steps: number;
  batchSize: number;
  /** The classes of each row's text, without blanks; null if unknown. */
  labels: readonly Int32Array[] | null;
}

/** Collates sounds, padded to the longest, and at least to the minimum length for their labels. */
export function collate(
  sounds: readonly { frames: Frames; labels: Int32Array | null; leastSteps: number }[],
): TranscriptionBatch {
  const batchSize = sounds.length;
  const features = sounds[0]?.frames.features ?? 0;
  const lengths = Int32Array.from(sounds, ({ frames, leastSteps }) => Math.max(frames.steps, leastSteps));
  const steps = Math.max(...lengths);
  const inputs = new Float32Array(steps * batchSize * features);
  for (const [row, { frames }] of sounds.entries()) {
    for (let step = 0; step < frames.steps; step++) {
      const values = frames.values.subarray(step * features, (step + 1) * features);
      inputs.set(values, (step * batchSize + row) * features);
    }
  }
  const labels = sounds.flatMap(({ labels }) => (labels === null ? [] : [labels]));
  return { inputs, features, lengths, steps, batchSize, labels: labels.length === batchSize ? labels : null };
}
