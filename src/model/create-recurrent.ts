import type { CellName } from '../kernels/kernels.js';
import type { CreateParameter } from './create-parameters.js';
import type { InitialWeights } from './initial-weights.js';
import type { ModelSpec } from './language/spec.js';
import type { Directions } from './layers/recur.js';
import { directionPrefixes } from './names.js';

/** How many times its hidden size a cell's kernels are wide. */
export const gateCounts: Record<CellName, number> = { simpleRnn: 1, gru: 3, lstm: 4 };

/** What a layer of two directions reads: both outputs of the layer below side by side, or each direction its own one's. */
export type Directedness = 'joined' | 'separate';

type StackSpec = Pick<ModelSpec, 'cell' | 'activation' | 'hiddenSizes' | 'bidirectional'>;

/** Creates a stack of recurrent layers over `inputSize` features, under the stock model's names. */
export function createRecurrent(
  spec: StackSpec,
  inputSize: number,
  { create, initial }: { create: CreateParameter; initial: InitialWeights },
  directedness: Directedness = 'joined',
): Directions[] {
  const { cell, activation, hiddenSizes } = spec;
  return hiddenSizes.map((hiddenSize, index) => {
    const features = index === 0 ? inputSize : outputFeatures(spec, index - 1, directedness);
    const width = gateCounts[cell] * hiddenSize;
    return directionPrefixes(spec, index, directedness === 'joined').map((prefix, direction) => ({
      spec: { cell, activation, reverse: direction === 1 },
      hiddenSize,
      kernel: create(`${prefix}/kernel`, [features, width], initial.kernel),
      recurrentKernel: create(`${prefix}/recurrent_kernel`, [hiddenSize, width], initial.recurrentKernel),
      bias: create(`${prefix}/bias`, [width], initial.recurrentBias),
    }));
  });
}

/** Features of layer `index`'s output, the last layer's by default: those of both directions where they are joined. */
export function outputFeatures(
  { hiddenSizes, bidirectional }: StackSpec,
  index: number = hiddenSizes.length - 1,
  directedness: Directedness = 'joined',
): number {
  return (hiddenSizes[index] as number) * (bidirectional && directedness === 'joined' ? 2 : 1);
}
