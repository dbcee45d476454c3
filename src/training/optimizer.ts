import { type Kernels, slotCount } from '../kernels/kernels.js';
import type { GradientStore, NamedArray, Parameter } from '../model/parameters.js';
import { createZeroVariable, readParameters, writeParameters } from '../model/variables.js';
import type { OptimizerSpec } from './plan.js';

/** Updates parameters by one rule, and owns its accumulators. */
export interface Optimizer {
  /** Updates every parameter that has a gradient; `step` counts from 1. The caller disposes the gradients. */
  update(gradients: GradientStore, options: UpdateOptions): void;
  /** The accumulators, named `<parameter>/<slot>`. */
  getSlots(): NamedArray[];
  /** Throws a CheckpointError if they do not belong to this optimizer. */
  setSlots(slots: NamedArray[]): void;
  dispose(): void;
}

export interface UpdateOptions {
  step: number;
  learningRate: number;
  /** Factor of the gradient, applied before it is clamped to ±clipValue. */
  scale: number;
  clipValue: number | null;
}

/** Creates an optimizer with accumulators of zero. */
export function createOptimizer(kernels: Kernels, parameters: Parameter[], spec: OptimizerSpec): Optimizer {
  const slotsOf = new Map(parameters.map((parameter) => [parameter, createSlots(parameter, spec)]));
  const slots = [...slotsOf.values()].flat();
  return {
    update(gradients, { step, learningRate, scale, clipValue }) {
      const rule = { ...spec, learningRate, step };
      for (const [parameter, gradient] of gradients) {
        const variables = (slotsOf.get(parameter) ?? []).map(({ variable }) => variable);
        kernels.update(rule, parameter.variable, variables, gradient, { scale, clipValue });
      }
    },
    getSlots: () => readParameters(slots),
    setSlots: (arrays) => writeParameters(slots, arrays),
    dispose() {
      for (const { variable } of slots) variable.dispose();
    },
  };
}

function createSlots({ name, variable }: Parameter, { type }: OptimizerSpec): Parameter[] {
  return Array.from({ length: slotCount[type] }, (_, index) => ({
    name: `${name}/${index}`,
    variable: createZeroVariable(variable.shape),
  }));
}
