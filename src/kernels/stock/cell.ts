import type { TensorId } from '../operations.js';
import type { Session } from './session.js';

/** Sizes of one layer's pass. */
export interface Sizes {
  T: number;
  B: number;
  I: number;
  H: number;
}

/** A layer's inputs by id: `input` [T, B, I], weights in Keras's layout, `initial` states [B, H]. */
export interface CellInputs extends Sizes {
  input: TensorId;
  kernel: TensorId;
  recurrentKernel: TensorId;
  bias: TensorId;
  initial: TensorId[];
}

/** The states after each step, [T, B, H] each, h first; `saved` [T, B, H] each, for the backward pass. */
export interface CellForward {
  states: TensorId[];
  saved: TensorId[];
}

/** Gradients by id; `input` is [T*B, I], or null when not wanted. */
export interface CellGradients {
  input: TensorId | null;
  kernel: TensorId;
  recurrentKernel: TensorId;
  bias: TensorId;
  initial: TensorId[];
}

/** A cell over sequences of full length, read forwards; recurrent.ts adds lengths and direction. */
export interface Cell {
  forward(session: Session, inputs: CellInputs, relu: boolean): CellForward;
  /** `dStates` are the gradients with respect to `states`, from outside; null for none. */
  backward(
    session: Session,
    inputs: CellInputs,
    forward: CellForward,
    dStates: (TensorId | null)[],
    options: { relu: boolean; needsInput: boolean },
  ): CellGradients;
}

/** x W + b of all steps at once, as T parts [B, columns]. */
export function projectInput(session: Session, inputs: CellInputs, columns: number): TensorId[] {
  const { T, B, I } = inputs;
  const flat = session.reshape(inputs.input, [T * B, I]);
  const projected = session.one('BiasAdd', session.matMul(flat, inputs.kernel), inputs.bias);
  return session.unpack(session.reshape(projected, [T, B, columns]), T);
}

/** The state before each step, [T*B, H]: the initial one, then all but the last. */
export function previousStates(session: Session, { T, B, H }: Sizes, initial: TensorId, states: TensorId): TensorId {
  const first = session.reshape(initial, [1, B, H]);
  const before = T === 1 ? first : session.concat([first, session.slice(states, [0, 0, 0], [T - 1, B, H])], 0);
  return session.reshape(before, [T * B, H]);
}

/** dW = xᵀ da, db = Σ da, dx = da Wᵀ over all steps at once; `dGates` is [T*B, columns]. */
export function projectionGradients(
  session: Session,
  inputs: CellInputs,
  dGates: TensorId,
  columns: number,
  needsInput: boolean,
): Pick<CellGradients, 'input' | 'kernel' | 'bias'> {
  const { T, B, I } = inputs;
  return {
    input: needsInput ? session.matMul(dGates, session.transpose(inputs.kernel)) : null,
    kernel: session.matMul(session.reshape(inputs.input, [T * B, I]), dGates, { transposeA: true }),
    bias: session.sumRows(dGates, T * B, columns),
  };
}
