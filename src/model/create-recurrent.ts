import { cells } from '../kernels/cells.js';
import type { CreateParameter } from './create-parameters.js';
import type { InitialWeights } from './initial-weights.js';
import type { Directions } from './layers/recur.js';
import { directionPrefixes } from './names.js';
import type { StackSpec } from './stack-spec.js';

/** The input of a bidirectional layer: the concatenated outputs of the layer below, or for each direction its own output. */
export type Directedness = 'joined' | 'separate';

type Shape = Pick<StackSpec, 'cell' | 'activation' | 'hiddenSizes' | 'bidirectional'>;

/** Creates a stack of recurrent layers over `inputSize` features, with the parameter names of tfjs-layers. */
export function createRecurrent(
  spec: Shape,
  inputSize: number,
  { create, initial }: { create: CreateParameter; initial: InitialWeights },
  directedness: Directedness = 'joined',
): Directions[] {
  const { cell, activation, hiddenSizes } = spec;
  return hiddenSizes.map((hiddenSize, index) => {
    const features = index === 0 ? inputSize : outputFeatures(spec, index - 1, directedness);
    const width = cells[cell].gates * hiddenSize;
    return directionPrefixes(spec, index, directedness === 'joined').map((prefix, direction) => ({
      spec: { cell, activation, reverse: direction === 1 },
      hiddenSize,
      kernel: create(`${prefix}/kernel`, [features, width], initial.kernel),
      recurrentKernel: create(`${prefix}/recurrent_kernel`, [hiddenSize, width], initial.recurrentKernel),
      bias: create(`${prefix}/bias`, [width], initial.recurrentBias),
    }));
  });
}

/** Number of output features of layer `index` (default: the last); for joined directions, of both. */
export function outputFeatures(
  { hiddenSizes, bidirectional }: Shape,
  index: number = hiddenSizes.length - 1,
  directedness: Directedness = 'joined',
): number {
  return (hiddenSizes[index] as number) * (bidirectional && directedness === 'joined' ? 2 : 1);
}
