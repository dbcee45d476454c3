import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import { type Activation, passDown } from './activation.js';
import {
  type RecurrentLayer,
  type RecurrentPass,
  runRecurrent,
  type StateFlow,
  type WeightDropout,
} from './recurrent.js';

/** The directions of one layer: one forward, or two with concatenated outputs. */
export type Directions = readonly RecurrentLayer[];

export interface RecurInputs {
  /** One per direction; the caller keeps ownership. */
  initialStates: readonly CellState[];
  /** int32 [B], or null if every row is T long. */
  lengths: Tensor1D | null;
  /** One per direction, if gradients also flow through the states. */
  flows?: readonly StateFlow[] | null;
  weightDropout?: WeightDropout;
}

/** One layer over the activation below. The caller disposes `finalStates` after `backward` or `dispose`. */
export function recur(
  kernels: Kernels,
  directions: Directions,
  below: Activation,
  { initialStates, lengths, flows = null, weightDropout }: RecurInputs,
): { activation: Activation; finalStates: CellState[] } {
  const passes = directions.map((layer, index) =>
    runRecurrent(kernels, layer, {
      input: below.output,
      initialState: initialStates[index] as CellState,
      lengths,
      weightDropout,
    }),
  );
  const finalStates = passes.map((pass) => pass.finalState);
  return {
    activation:
      passes.length === 1 ? single(passes[0] as RecurrentPass, below, flows) : concatenate(passes, below, flows),
    finalStates,
  };
}

function single(pass: RecurrentPass, below: Activation, flows: readonly StateFlow[] | null): Activation {
  return {
    output: pass.output,
    keepsOutput: true,
    backward(dOutput, gradients) {
      const dInput = pass.backward(dOutput, gradients, below.backward !== null, flows?.[0] ?? null);
      dOutput.dispose();
      passDown(below, dInput, gradients);
    },
    dispose() {
      pass.dispose();
      below.dispose();
    },
  };
}

/** [T, B, 2H]: the forward half, then the backward half, as Keras's Bidirectional with merge mode `concat`. */
function concatenate(passes: RecurrentPass[], below: Activation, flows: readonly StateFlow[] | null): Activation {
  const output = tf.concat3d(
    passes.map((pass) => pass.output),
    2,
  );
  return {
    output,
    keepsOutput: false,
    backward(dOutput, gradients) {
      output.dispose();
      const halves = tf.split(dOutput, passes.length, 2);
      dOutput.dispose();
      const dInputs = passes.map((pass, index) => {
        const half = halves[index] as Tensor3D;
        const dInput = pass.backward(half, gradients, below.backward !== null, flows?.[index] ?? null);
        half.dispose();
        return dInput;
      });
      passDown(below, sum(dInputs), gradients);
    },
    dispose() {
      output.dispose();
      for (const pass of passes) pass.dispose();
      below.dispose();
    },
  };
}

function sum(parts: (Tensor3D | null)[]): Tensor3D | null {
  const tensors = parts.filter((part) => part !== null);
  if (tensors.length === 0) return null;
  const total = tf.addN(tensors);
  for (const tensor of tensors) tensor.dispose();
  return total;
}
