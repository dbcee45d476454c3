import type { Random } from '../runtime/random.js';
import { glorotUniform, orthogonal, uniform } from './initializers.js';
import type { ModelSpec } from './language/spec.js';

/** The initial values of a parameter, row-major; `shape` is [rows, columns], or [columns] for a bias. */
export type InitialValues = (shape: readonly number[], random: Random) => Float32Array;

/** The initial values of each kind of parameter. */
export interface InitialWeights {
  table: InitialValues;
  kernel: InitialValues;
  recurrentKernel: InitialValues;
  bias: InitialValues;
  recurrentBias: InitialValues;
}

/** Keras's defaults, or one uniform range for everything (Zaremba et al. 2014); the forget bias is added to either. */
export function initialWeights({
  initializer,
  cell,
  forgetBias,
}: Pick<ModelSpec, 'initializer' | 'cell' | 'forgetBias'>): InitialWeights {
  const plain = initializer.type === 'uniform' ? everywhere(initializer.scale) : keras;
  if (cell !== 'lstm') return plain;
  return {
    ...plain,
    recurrentBias(shape, random) {
      const values = plain.recurrentBias(shape, random); // gates i, f, c, o
      const hiddenSize = values.length / 4;
      return values.map((value, unit) => (unit >= hiddenSize && unit < 2 * hiddenSize ? value + forgetBias : value));
    },
  };
}

const zeros: InitialValues = (shape) => new Float32Array(countOf(shape));

const keras: InitialWeights = {
  table: (shape, random) => uniform(countOf(shape), 0.05, random),
  kernel: ([rows = 0, columns = 0], random) => glorotUniform(rows, columns, random),
  recurrentKernel: ([rows = 0, columns = 0], random) => orthogonal(rows, columns, random),
  bias: zeros,
  recurrentBias: zeros,
};

function everywhere(scale: number): InitialWeights {
  const draw: InitialValues = (shape, random) => uniform(countOf(shape), scale, random);
  return { table: draw, kernel: draw, recurrentKernel: draw, bias: draw, recurrentBias: draw };
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
