import { type Kernels, slotCount } from '../kernels/kernels.js';
import type { GradientStore, NamedArray, Parameter } from '../model/parameters.js';
import { createZeroVariable, readParameters, writeParameters } from '../model/variables.js';
import type { OptimizerSpec } from './plan.js';

/** Updates parameters by one rule and owns the rule's accumulators. */
export interface Optimizer {
  /** One update of every parameter that has a gradient; `step` counts from 1. The gradients stay the caller's. */
  update(gradients: GradientStore, options: UpdateOptions): void;
  /** The accumulators, named `<parameter>/<slot>`. */
  getSlots(): NamedArray[];
  /** Throws a CheckpointError when they are not this optimizer's. */
  setSlots(slots: NamedArray[]): void;
  dispose(): void;
}

export interface UpdateOptions {
  step: number;
  learningRate: number;
  /** The gradient is multiplied by it, then clamped to ±clipValue. */
  scale: number;
  clipValue: number | null;
}

/** An optimizer with accumulators of zero. */
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
