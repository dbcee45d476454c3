import type { Tensor, Tensor1D, Tensor2D, Tensor3D, TensorContainer } from '@tensorflow/tfjs';
import { tf } from '../../runtime/tensorflow.js';
import type { CellName } from '../cells.js';
import type {
  RecurrentForward,
  RecurrentGradients,
  RecurrentInputs,
  RecurrentOutputGradient,
  RecurrentSpec,
} from '../kernels.js';
import { dataType, execute, integer, type TensorId } from '../operations.js';
import type { Cell, CellInputs } from './cell.js';
import { gru } from './gru.js';
import { lstm } from './lstm.js';
import { type Session, withSession } from './session.js';
import { simpleRnn } from './simple-rnn.js';

const cells: Record<CellName, Cell> = { simpleRnn, gru, lstm };

/**
 * See `Kernels.recurrentForward`. The cells run over full sequences; what they compute past a sequence's length is
 * masked afterwards, and no valid step depends on it. `saved` holds the unmasked states, then what the cell saved.
 */
export function recurrentForward(spec: RecurrentSpec, inputs: RecurrentInputs): RecurrentForward {
  return tf.tidy(() => {
    const [T, B] = inputs.input.shape;
    const H = inputs.weights.recurrentKernel.shape[0];
    const input = inReadingOrder(spec, inputs, inputs.input);
    const { states, saved } = withSession((session) => {
      const forward = cells[spec.cell].forward(session, cellInputs(session, inputs, input), spec.activation === 'relu');
      const adopt = (ids: TensorId[]) => ids.map((id) => session.adopt<Tensor3D>(id, [T, B, H]));
      return { states: adopt(forward.states), saved: adopt(forward.saved) };
    });
    const masked = inputs.lengths ? (states[0] as Tensor3D).mul<Tensor3D>(validSteps(inputs.lengths, T)) : states[0];
    const result: RecurrentForward = {
      output: inReadingOrder(spec, inputs, masked as Tensor3D).clone(),
      finalState: states.map((sequence, index) => finalState(inputs, sequence, inputs.initialState[index] as Tensor2D)),
      saved: [...states, ...saved],
    };
    return result as unknown as TensorContainer;
  }) as unknown as RecurrentForward;
}

/** See `Kernels.recurrentBackward`. A final state's gradient enters at the sequence's last step like an output's. */
export function recurrentBackward(
  spec: RecurrentSpec,
  inputs: RecurrentInputs,
  forward: RecurrentForward,
  gradient: RecurrentOutputGradient,
): RecurrentGradients {
  return tf.tidy(() => {
    const { lengths, initialState } = inputs;
    const [T, B, I] = inputs.input.shape;
    const H = inputs.weights.recurrentKernel.shape[0];
    const input = inReadingOrder(spec, inputs, inputs.input);
    const dStates = stateGradients(spec, inputs, gradient);
    const result = withSession((session) => {
      const [states, saved] = [initialState, forward.saved.slice(initialState.length)];
      const dIds = dStates.map((d) => d && session.of(d));
      const ids = {
        states: states.map((_, index) => session.of(forward.saved[index] as Tensor)),
        saved: saved.map((tensor) => session.of(tensor)),
      };
      const options = { relu: spec.activation === 'relu', needsInput: gradient.needsInputGradient };
      const own = cells[spec.cell].backward(session, cellInputs(session, inputs, input), ids, dIds, options);
      const columns = inputs.weights.bias.shape[0];
      const dInput =
        own.input === null ? null : session.adopt<Tensor3D>(session.reshape(own.input, [T, B, I]), [T, B, I]);
      return {
        dInput,
        dKernel: session.adopt<Tensor2D>(own.kernel, [I, columns]),
        dRecurrentKernel: session.adopt<Tensor2D>(own.recurrentKernel, [H, columns]),
        dBias: session.adopt<Tensor1D>(own.bias, [columns]),
        dInitialState: own.initial.map((id) => session.adopt<Tensor2D>(id, [B, H])),
      };
    });
    const gradients: RecurrentGradients = {
      ...result,
      dInput: result.dInput && inReadingOrder(spec, inputs, result.dInput).clone(),
      dInitialState: gradient.needsStateGradient
        ? result.dInitialState.map((d, index) => throughEmptyRows(lengths, d, gradient.dFinalState?.[index]))
        : null,
    };
    return gradients as unknown as TensorContainer;
  }) as unknown as RecurrentGradients;
}

function cellInputs(session: Session, { weights, initialState }: RecurrentInputs, input: Tensor3D): CellInputs {
  const [T, B, I] = input.shape;
  return {
    T,
    B,
    I,
    H: weights.recurrentKernel.shape[0],
    input: session.of(input),
    kernel: session.of(weights.kernel),
    recurrentKernel: session.of(weights.recurrentKernel),
    bias: session.of(weights.bias),
    initial: initialState.map((state) => session.of(state)),
  };
}

/** The sequences from first read to last read, each within its length; the same once more undoes it. */
function inReadingOrder({ reverse }: RecurrentSpec, { lengths }: RecurrentInputs, sequences: Tensor3D): Tensor3D {
  if (!reverse) return sequences;
  if (!lengths) return sequences.reverse(0);
  const attributes = [
    integer('seq_dim', 0),
    integer('batch_dim', 1),
    dataType('T', 'float32'),
    dataType('Tlen', 'int32'),
  ];
  return execute('ReverseSequence', attributes, [sequences, lengths], 1)[0] as Tensor3D;
}

/** 1 at [t, b, 0] where t < lengths[b], else 0: [T, B, 1]. */
function validSteps(lengths: Tensor1D, T: number): Tensor3D {
  const steps = tf.range(0, T, 1, 'int32').expandDims(1);
  return steps.less(lengths.expandDims(0)).toFloat().expandDims<Tensor3D>(2);
}

/** 1 at [t, b, 0] where t is the last step of row b, else 0: [T, B, 1]. */
function lastSteps(lengths: Tensor1D | null, T: number, B: number): Tensor3D {
  const last = lengths ? lengths.sub(tf.scalar(1, 'int32')) : tf.fill([B], T - 1, 'int32');
  const steps = tf.range(0, T, 1, 'int32').expandDims(1);
  return steps.equal(last.expandDims(0)).toFloat().expandDims<Tensor3D>(2);
}

function finalState({ lengths }: RecurrentInputs, sequence: Tensor3D, initial: Tensor2D): Tensor2D {
  const [T, B, H] = sequence.shape;
  if (!lengths) return sequence.slice([T - 1, 0, 0], [1, B, H]).reshape([B, H]);
  const atLast = sequence.mul(lastSteps(lengths, T, B)).sum<Tensor2D>(0);
  return tf.where(lengths.greater(0).expandDims(1), atLast, initial) as Tensor2D;
}

/** Gradients of all states [T, B, H], h first, in reading order; null where nothing flows. */
function stateGradients(
  spec: RecurrentSpec,
  inputs: RecurrentInputs,
  { dOutput, dFinalState }: RecurrentOutputGradient,
): (Tensor3D | null)[] {
  const [T, B] = dOutput.shape;
  const ordered = inReadingOrder(spec, inputs, dOutput);
  const dHidden = inputs.lengths ? ordered.mul<Tensor3D>(validSteps(inputs.lengths, T)) : ordered;
  if (!dFinalState) return [dHidden, ...inputs.initialState.slice(1).map(() => null)];
  const atLast = lastSteps(inputs.lengths, T, B);
  const [dFinalHidden, ...others] = dFinalState.map((d) => d.expandDims<Tensor3D>(0).mul<Tensor3D>(atLast));
  return [dHidden.add<Tensor3D>(dFinalHidden as Tensor3D), ...others];
}

/** An empty row's final state is its initial one, and so is its gradient. */
function throughEmptyRows(lengths: Tensor1D | null, dInitial: Tensor2D, dFinal: Tensor2D | undefined): Tensor2D {
  if (!lengths || !dFinal) return dInitial;
  return tf.where(lengths.greater(0).expandDims(1), dInitial, dFinal) as Tensor2D;
}
