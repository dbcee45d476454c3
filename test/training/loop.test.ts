import { describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../../src/training/events.js';
import { train } from '../../src/training/loop.js';
import { tinyPlan, tinySpec, tinyTraining } from './tiny-model.js';

async function collect(events: AsyncIterable<TrainingEvent>): Promise<TrainingEvent[]> {
  const all: TrainingEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('train', () => {
  it('brings the loss of a small stream near zero', async () => {
    const { trainable } = tinyTraining(tinySpec({ hiddenSizes: [24] }), { tokens: 30 });
    const events = await collect(
      train(
        trainable,
        tinyPlan({
          budget: { epochs: 100, steps: null, minutes: null },
          optimizer: { type: 'adam', learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        }),
      ),
    );
    const losses = events.filter((event) => event.type === 'epoch').map((event) => event.loss);
    expect(losses[0]).toBeGreaterThan(1.5);
    expect(losses.at(-1)).toBeLessThan(0.05);
  });
});
