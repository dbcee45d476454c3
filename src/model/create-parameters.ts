import type { Random } from '../runtime/random.js';
import type { InitialValues } from './initial-weights.js';
import type { Parameter } from './parameters.js';
import { createVariable, createZeroVariable } from './variables.js';

/** Creates a parameter and adds it to its network's list. */
export type CreateParameter = (name: string, shape: number[], values: InitialValues) => Parameter;

/** Creates a network's parameters in order, with values drawn from `random`, or zeros. */
export function createParameters(random: Random | null): { create: CreateParameter; parameters: Parameter[] } {
  const parameters: Parameter[] = [];
  return {
    parameters,
    create(name, shape, values) {
      const variable = random === null ? createZeroVariable(shape) : createVariable(values(shape, random), shape);
      const parameter = { name, variable };
      parameters.push(parameter);
      return parameter;
    },
  };
}
