import type { Kernels } from '../kernels/kernels.js';
import type { NamedArray, Parameter } from '../model/parameters.js';
import { copyToTensor, readParameters, writeParameters } from '../model/variables.js';
import { tf } from '../runtime/tensorflow.js';
import type { AveragingState, TrainingProgress, TrainingSnapshot } from './events.js';

/** The mean of the weights over steps (Polyak and Juditsky 1992), kept besides the trained weights. */
export interface WeightAverage {
  /** Adds the current trained weights to the mean, as number `count`. */
  take(count: number): void;
  /** Swaps the mean and the trained weights in the trainable's parameters. */
  swap(): void;
  /** Copies of the means, by parameter name. */
  read(): NamedArray[];
  /** Restores the values of `read`. */
  write(means: readonly NamedArray[]): void;
  dispose(): void;
}

/** A mean that starts from the current weights, or from a restored mean. */
export function createAverage(
  kernels: Kernels,
  parameters: readonly Parameter[],
  saved: readonly NamedArray[] | null = null,
): WeightAverage {
  const means = readParameters(parameters).map(({ name, shape, data }): Parameter => {
    return { name, variable: tf.tidy(() => tf.variable(copyToTensor(data, shape), false)) };
  });
  if (saved !== null) writeParameters(means, saved);
  const pairs = parameters.map(({ variable }, index) => [variable, (means[index] as Parameter).variable] as const);
  return {
    take(count) {
      // m += (w - m) / count
      for (const [variable, mean] of pairs) {
        const difference = tf.sub(mean, variable);
        const rule = { type: 'sgd', learningRate: 1 / count } as const;
        kernels.update(rule, mean, [], difference, { scale: 1, clipValue: null });
        difference.dispose();
      }
    },
    swap() {
      for (const [variable, mean] of pairs) {
        tf.tidy(() => {
          const trained = variable.clone();
          variable.assign(mean.clone());
          mean.assign(trained);
        });
      }
    },
    read: () => readParameters(means),
    write: (arrays) => writeParameters(means, arrays),
    dispose() {
      for (const { variable } of means) variable.dispose();
    },
  };
}

const slot = 'trained';

/** The names and values of trained weights in a checkpoint that stores the means as weights. */
export function asSlot(array: NamedArray): NamedArray {
  return { ...array, name: `${array.name}/${slot}` };
}

/** Restores the trained weights of a checkpoint whose weights are means; throws a CheckpointError if they are missing. */
export function restoreAverage(
  kernels: Kernels,
  parameters: readonly Parameter[],
  { weights, optimizerSlots }: TrainingSnapshot,
): WeightAverage {
  const slots = parameters.map(({ name, variable }): Parameter => ({ name: `${name}/${slot}`, variable }));
  writeParameters(slots, optimizerSlots);
  return createAverage(kernels, parameters, weights);
}

/** Whether a run has started to average. */
export function isAveraging({ averaging }: Pick<TrainingProgress, 'averaging'>): boolean {
  return averaging !== undefined && averaging.since !== null;
}

/** Whether to start after an evaluation: t > n and v > min of all but the last n before it (Merity et al. 2017, algorithm 1). */
export function isDue({ since, watched }: AveragingState, value: number, patience: number): boolean {
  return since === null && watched.length > patience && value > Math.min(...watched.slice(0, -patience));
}
