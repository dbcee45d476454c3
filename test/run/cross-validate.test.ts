import { describe, expect, it } from 'vitest';
import { type CrossValidationEvent, crossValidate } from '../../src/run/cross-validate.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { classifierConfig, toTsv } from '../tasks/labelled-files.js';

/** One word decides, and it is in every fold. */
const opinions = ['mar', 'tren', 'perro', 'casa', 'vino', 'pan'].flatMap((thing) => [
  ['pos', `${thing} bueno`],
  ['neg', `${thing} malo`],
]);

const config = classifierConfig(
  { 'train.tsv': toTsv(opinions) },
  {
    model: { hiddenSize: 4, input: { size: 5, wordDropout: 0.3 }, pooling: 'mean' },
    training: { batchSize: 4, epochs: 20, optimizer: { type: 'adam', learningRate: 0.05 } },
  },
);

async function run(...args: Parameters<typeof crossValidate>): Promise<CrossValidationEvent[]> {
  const events: CrossValidationEvent[] = [];
  for await (const event of crossValidate(...args)) events.push(event);
  return events;
}

function resultOf(events: CrossValidationEvent[]) {
  const last = events.at(-1);
  if (last?.type !== 'finished' || last.result === null) throw new Error('It ends with a result.');
  return last.result;
}

describe('crossValidate', () => {
  it('judges each sample once, by a model that has not seen it', async () => {
    const events = await run(config, { folds: 3 });
    expect(events.map(({ type }) => type)).toEqual(['prepared', 'fold', 'fold', 'fold', 'finished']);
    const { samples, confusion, accuracy, scores } = resultOf(events);
    expect(samples).toBe(12);
    expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(12);
    expect(scores.map((score) => [score.repeat, score.fold, score.samples, score.steps])).toEqual([
      [1, 1, 4, 40],
      [1, 2, 4, 40],
      [1, 3, 4, 40],
    ]);
    expect(accuracy.mean).toBeCloseTo(scores.reduce((sum, score) => sum + score.accuracy, 0) / 3, 9);
    expect(accuracy.mean).toBeGreaterThan(0.8);
  });

  it('comes out the same again, and deals anew for each repeat', async () => {
    const short = { ...config, training: { ...config.training, epochs: 2 } };
    const losses = (events: CrossValidationEvent[]) => resultOf(events).scores.map(({ loss }) => loss);
    const twice = losses(await run(short, { folds: 2, repeats: 2 }));
    expect(losses(await run(short, { folds: 2, repeats: 2 }))).toEqual(twice);
    expect(new Set(twice).size).toBe(4);
    const { accuracyOfRepeats, repeats } = resultOf(await run(short, { folds: 2, repeats: 2 }));
    expect(repeats).toBe(2);
    expect(accuracyOfRepeats.minimum).toBeLessThanOrEqual(accuracyOfRepeats.maximum);
  });

  it('keeps the weights that did best on validation, not the last ones', async () => {
    // The rate is so high that later epochs undo what the first ones learned.
    const training = { ...config.training, epochs: 6, optimizer: { ...config.training.optimizer, learningRate: 3 } };
    const validated = { ...config, training, data: { ...config.data, validationFraction: 0.25 } };
    const events = await run(validated, { folds: 2 });
    expect(resultOf(events).scores.every(({ steps }) => steps === 6)).toBe(true);
    const { loss } = resultOf(await run({ ...validated, data: { ...config.data } }, { folds: 2 }));
    expect(resultOf(events).loss.mean).not.toBe(loss.mean);
  });

  it('ends without a result when it is interrupted', async () => {
    let steps = 0;
    const events = await run(config, { folds: 3, interrupted: () => ++steps > 70 });
    expect(events.map(({ type }) => type)).toEqual(['prepared', 'fold', 'finished']);
    expect(events.at(-1)).toEqual({ type: 'finished', interrupted: true, result: null });
  });

  it('leaves no tensors behind', async () => {
    await run(config, { folds: 2, interrupted: () => true });
    const before = tf.memory().numTensors;
    await run({ ...config, training: { ...config.training, epochs: 1 } }, { folds: 2 });
    expect(tf.memory().numTensors).toBe(before);
  });
});
