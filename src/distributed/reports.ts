import type { StepReport } from '../training/group.js';
import type { StepOutcome } from '../training/trainable.js';
import type { Wire } from './messages.js';

/** The report of a worker about a step, sent before gradients are summed. */
export interface FullReport extends StepReport, Pick<StepOutcome, 'lossSum' | 'targetCount' | 'batchSize'> {
  /** See `GradientSums.sparseCounts`. */
  counts: number[];
  /** See `GradientSums.isLate`. */
  isLate: boolean;
}

const exact = ['step', 'seconds', 'lossSum', 'targetCount', 'batchSize'] as const;
const PARTS = 3;
const LINE = 16;

/** Exchanges the exact reports of all workers in one small sum, in which each worker has its own slot. */
export async function exchangeReports(wire: Wire, own: FullReport): Promise<FullReport[]> {
  const count = exact.length * PARTS + 2 + own.counts.length;
  const slot = Math.ceil(count / LINE) * LINE;
  const values = new Float32Array(wire.collective.allocate(wire.size * slot * 4));
  values.set(
    [...exact.flatMap((key) => split(own[key])), own.stops ? 1 : 0, own.isLate ? 1 : 0, ...own.counts],
    wire.rank * slot,
  );
  await wire.sum(values);
  return Array.from({ length: wire.size }, (_, rank) => {
    const position = values.subarray(rank * slot, rank * slot + count);
    const [step, seconds, lossSum, targetCount, batchSize] = exact.map((_, index) =>
      join(position.subarray(index * PARTS)),
    );
    const [stops, isLate, ...counts] = position.subarray(exact.length * PARTS);
    const numbers = { step, seconds, lossSum, targetCount, batchSize } as Record<(typeof exact)[number], number>;
    return { ...numbers, stops: stops === 1, isLate: isLate === 1, counts };
  });
}

/** Splits a number into float32 parts of 24 bits whose sum is the number. */
function split(value: number): number[] {
  const high = Math.fround(value);
  if (!Number.isFinite(high)) return [high, 0, 0];
  const middle = Math.fround(value - high);
  return [high, middle, Math.fround(value - high - middle)];
}

function join(parts: Float32Array): number {
  return (parts[0] as number) + (parts[1] as number) + (parts[2] as number);
}
