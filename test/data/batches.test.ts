import { describe, expect, it } from 'vitest';
import { type BatchPlan, planSequences, type SequenceBatch } from '../../src/data/batches.js';
import { planStream } from '../../src/data/stream-batches.js';
import { DataError } from '../../src/errors.js';
import { createRandom } from '../../src/runtime/random.js';

const START = 99;

function ids(length: number, first = 10): Int32Array {
  return Int32Array.from({ length }, (_, index) => first + index);
}

function batchesOf(plan: BatchPlan): SequenceBatch[] {
  return Array.from({ length: plan.length }, (_, index) => plan.batch(index));
}

/** Row `row` of a batch as [inputs, targets], without its padding. */
function rowOf({ inputs, targets, lengths, steps, batchSize }: SequenceBatch, row: number): [number[], number[]] {
  const cells = Array.from({ length: lengths?.[row] ?? steps }, (_, step) => step * batchSize + row);
  return [cells.map((cell) => inputs[cell] as number), cells.map((cell) => targets[cell] as number)];
}

function rowsOf(plan: BatchPlan): [number[], number[]][] {
  return batchesOf(plan).flatMap((batch) => Array.from({ length: batch.batchSize }, (_, row) => rowOf(batch, row)));
}

function numbers(list: number[]): number[] {
  return list.sort((left, right) => left - right);
}

describe('planStream', () => {
  it('lays the stream out in rows, time-major', () => {
    const plan = planStream(ids(8), { batchSize: 2, sequenceLength: 2, startId: START });
    expect(batchesOf(plan)).toEqual([
      {
        inputs: Int32Array.of(START, 13, 10, 14),
        targets: Int32Array.of(10, 14, 11, 15),
        lengths: null,
        steps: 2,
        batchSize: 2,
        targetCount: 4,
        continues: false,
      },
      {
        inputs: Int32Array.of(11, 15, 12, 16),
        targets: Int32Array.of(12, 16, 13, 17),
        lengths: null,
        steps: 2,
        batchSize: 2,
        targetCount: 4,
        continues: true,
      },
    ]);
  });

  it.each([
    [8, 2, 2],
    [9, 2, 2],
    [11, 2, 4],
    [13, 4, 3],
    [7, 3, 5],
    [50, 7, 3],
    [2, 1, 1],
    [100, 1, 100],
  ])('makes each of %i tokens a target once, in %i rows of steps of %i', (length, batchSize, sequenceLength) => {
    const plan = planStream(ids(length), { batchSize, sequenceLength, startId: START });
    const batches = batchesOf(plan);
    expect(numbers(rowsOf(plan).flatMap(([, targets]) => targets))).toEqual([...ids(length)]);
    expect(batches.reduce((sum, batch) => sum + batch.targetCount, 0)).toBe(length);
    expect(plan.targetCount).toBe(length);
  });

  it('feeds each token the one before it, also across batches and at the start of a row', () => {
    const plan = planStream(ids(23), { batchSize: 3, sequenceLength: 4, startId: START });
    for (const [inputs, targets] of rowsOf(plan)) {
      expect(inputs).toEqual(targets.map((target) => (target === 10 ? START : target - 1)));
    }
  });

  it('continues in each row where the batch before ended', () => {
    const batches = batchesOf(planStream(ids(23), { batchSize: 3, sequenceLength: 4, startId: START }));
    expect(batches.map((batch) => batch.continues)).toEqual([false, true]);
    for (let row = 0; row < 3; row++) {
      const [, before] = rowOf(batches[0] as SequenceBatch, row);
      const [, after] = rowOf(batches[1] as SequenceBatch, row);
      expect(after[0]).toBe((before.at(-1) as number) + 1);
    }
  });

  it('masks the end of shorter rows', () => {
    const plan = planStream(ids(7), { batchSize: 2, sequenceLength: 3, startId: START });
    const last = plan.batch(1);
    expect(last.lengths).toEqual(Int32Array.of(1, 0));
    expect(last.steps).toBe(1);
    expect(last.targets).toEqual(Int32Array.of(13, 0));
    expect(plan.padding).toBeCloseTo(1 / 8);
  });

  it('says how much a stream needs', () => {
    const plan = () => planStream(ids(9), { batchSize: 5, sequenceLength: 3, startId: START });
    expect(plan).toThrow(DataError);
    expect(plan).toThrow('A stream in 5 rows needs at least 10 tokens; this one has 9.');
    expect(planStream(ids(10), { batchSize: 5, sequenceLength: 3, startId: START }).length).toBe(1);
  });

  describe('with chunks of variable length', () => {
    const planned = (seed: number, length = 4001) =>
      planStream(ids(length), {
        batchSize: 4,
        sequenceLength: 20,
        startId: START,
        windows: { halved: 0.25, deviation: 3, random: createRandom(seed) },
      });

    it('makes each token a target once, after the one before it', () => {
      const rows = rowsOf(planned(1));
      expect(numbers(rows.flatMap(([, targets]) => targets))).toEqual([...ids(4001)]);
      const pairs = rows.flatMap(([inputs, targets]) => inputs.map((input, step) => [input, targets[step]]));
      for (const [input, target] of pairs) expect(input).toBe(target === 10 ? START : (target as number) - 1);
    });

    it('draws their lengths around the whole and the half, from 5 on, by the generator', () => {
      const lengths = (plan: BatchPlan) => batchesOf(plan).map(({ steps }) => steps);
      const drawn = lengths(planned(1, 400_000)).slice(0, -1);
      const short = drawn.filter((length) => length < 15);
      expect(short.length / drawn.length).toBeGreaterThan(0.2);
      expect(short.length / drawn.length).toBeLessThan(0.35);
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(5);
      const long = drawn.filter((length) => length >= 15);
      expect(long.reduce((sum, length) => sum + length, 0) / long.length).toBeCloseTo(19.6, 0);
      expect(lengths(planned(1))).toEqual(lengths(planned(1)));
      expect(lengths(planned(1))).not.toEqual(lengths(planned(2)));
    });

    it('scales the learning rate by the length', () => {
      const plan = planned(1);
      const scales = batchesOf(plan).map((_, index) => plan.learningRateScale?.(index));
      expect(scales).toEqual(batchesOf(plan).map(({ steps }) => steps / 20));
    });
  });

  it.each([-1, 3, 0.5, Number.NaN])('has no batch %d', (index) => {
    const plan = planStream(ids(6), { batchSize: 1, sequenceLength: 2, startId: START });
    expect(() => plan.batch(index)).toThrow(RangeError);
  });
});

describe('planSequences', () => {
  /** Sequence i is i*100, i*100+1, ... so that each token tells where it comes from. */
  const sequences = [3, 1, 4, 1, 5, 9, 2, 6].map((length, index) => ids(length, 100 * (index + 1)));
  const inOrder = { batchSize: 3, maxLength: null, startId: START, random: null };

  it('keeps the order without a generator, and pads', () => {
    const plan = planSequences(sequences, inOrder);
    expect(plan.length).toBe(3);
    expect(plan.batch(0)).toEqual({
      inputs: Int32Array.of(START, START, START, 100, 0, 300, 101, 0, 301, 0, 0, 302),
      targets: Int32Array.of(100, 200, 300, 101, 0, 301, 102, 0, 302, 0, 0, 303),
      lengths: Int32Array.of(3, 1, 4),
      steps: 4,
      batchSize: 3,
      targetCount: 8,
      continues: false,
    });
    expect(plan.batch(2).batchSize).toBe(2);
  });

  it('has no lengths where all rows are as long', () => {
    expect(planSequences([ids(2), ids(2, 20)], inOrder).batch(0).lengths).toBeNull();
  });

  it.each([null, 1, 2, 4])('makes each token a target once, with pieces of %s', (maxLength) => {
    const plan = planSequences(sequences, { ...inOrder, maxLength, random: createRandom(1) });
    const expected = sequences.flatMap((sequence) => [...sequence]);
    expect(numbers(rowsOf(plan).flatMap(([, targets]) => targets))).toEqual(expected);
    expect(plan.targetCount).toBe(31);
    expect(batchesOf(plan).every((batch) => batch.steps <= (maxLength ?? 9) && !batch.continues)).toBe(true);
  });

  it('starts a piece from the token before it', () => {
    const plan = planSequences([ids(5)], { ...inOrder, maxLength: 2 });
    expect(rowsOf(plan)).toEqual([
      [
        [START, 10],
        [10, 11],
      ],
      [
        [11, 12],
        [12, 13],
      ],
      [[13], [14]],
    ]);
  });

  it('puts sequences of about one length together', () => {
    const random = createRandom(3);
    const many = Array.from({ length: 1000 }, () => ids(1 + random.integer(60)));
    const shuffled = planSequences(many, { batchSize: 20, maxLength: null, startId: START, random });
    expect(shuffled.padding).toBeLessThan(0.02);
    expect(planSequences(many, { ...inOrder, batchSize: 20 }).padding).toBeGreaterThan(0.3);
  });

  it('shuffles batches, and sequences of one length among them', () => {
    const many = Array.from({ length: 64 }, (_, index) => ids(1 + (index >> 4), 100 * index));
    const draw = (seed: number) =>
      batchesOf(planSequences(many, { ...inOrder, batchSize: 8, random: createRandom(seed) }));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const lengths = draw(1).map((batch) => batch.steps);
    expect(lengths).not.toEqual([...lengths].sort());
    const mates = (batch: SequenceBatch | undefined) => [...(batch?.targets.subarray(0, 8) ?? [])];
    const group = draw(1).find((batch) => batch.steps === 1);
    expect(mates(group)).not.toEqual(numbers(mates(group)));
  });

  it('leaves the order of its argument alone', () => {
    const given = [ids(3), ids(1), ids(2)];
    const before = [...given];
    planSequences(given, { ...inOrder, random: createRandom(1) });
    expect(given).toEqual(before);
  });

  it.each([[[]], [[new Int32Array(0)]]])('refuses a corpus without tokens', (empty) => {
    expect(() => planSequences(empty, inOrder)).toThrow(DataError);
  });
});
