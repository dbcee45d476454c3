import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { createVariable } from '../../src/model/variables.js';
import { tf } from '../../src/runtime/tensorflow.js';
import type { TrainingEvent } from '../../src/training/events.js';
import type { EvaluationMetrics, Trainable } from '../../src/training/trainable.js';

export interface Script {
  /** Batches an epoch; a batch is its index. */
  batches?: number;
  /** The gradient of both parameters, and the loss, of a step counted from 1. */
  gradient?: (step: number) => number;
  lossSum?: (step: number) => number;
  /** Validation losses, one an evaluation. */
  validation?: number[];
  test?: number;
}

/** A trainable of two parameters, 10 and 20 at the start, that does what a test writes down, and records its calls. */
export function scripted({ batches = 3, gradient = () => 1, lossSum = () => 8, validation, test }: Script = {}) {
  const calls: string[] = [];
  const parameters = [10, 20].map((value, index) => ({
    name: `p${index}`,
    variable: createVariable(Float32Array.of(value), [1]),
  }));
  let steps = 0;
  let evaluations = 0;
  const metrics = (loss: number): EvaluationMetrics => ({ loss, targetCount: 1, values: {} });
  const trainable: Trainable<number> = {
    kernels: referenceKernels,
    parameters,
    batches: () => ({ length: batches, batch: (index) => index }),
    rows: { count: () => 2, take: (batch) => batch },
    step(batch) {
      calls.push(`step ${batch}`);
      steps++;
      const gradients = new Map(parameters.map((parameter) => [parameter, tf.tensor1d([gradient(steps)])]));
      return { lossSum: lossSum(steps), targetCount: 4, batchSize: 2, gradients };
    },
    async evaluate(split) {
      calls.push(split);
      if (split === 'test') return test === undefined ? null : metrics(test);
      return validation === undefined ? null : metrics(validation[evaluations++] ?? Number.NaN);
    },
    getCarriedState: () => [],
    setCarriedState: () => {},
    async samples(epoch, random) {
      calls.push('samples');
      return [{ prompt: '', temperature: 1, text: `${epoch} ${random.next()}` }];
    },
    dispose() {},
  };
  const values = () => parameters.map(({ variable }) => variable.dataSync()[0]);
  return { trainable: trainable as Trainable, calls, values };
}

/** All events, in order; a failure ends them and is returned beside them. */
export async function collect(
  events: AsyncIterable<TrainingEvent>,
  onEvent: (event: TrainingEvent) => void = () => {},
) {
  const all: TrainingEvent[] = [];
  try {
    for await (const event of events) {
      onEvent(event);
      all.push(event);
    }
    return { events: all, failure: null };
  } catch (failure) {
    return { events: all, failure };
  }
}

/** The events of one type. */
export function ofType<Type extends TrainingEvent['type']>(events: TrainingEvent[], type: Type) {
  return events.filter((event): event is Extract<TrainingEvent, { type: Type }> => event.type === type);
}
