import { flag, real, type TensorId } from '../operations.js';
import { type Cell, type CellInputs, previousStates, projectionGradients } from './cell.js';
import type { Session } from './session.js';

const forwardAttributes = () => [real('cell_clip', 0), flag('use_peephole', false)];

/**
 * BlockLSTMV2 forwards, whose gates stand as Keras's do: i, f, c, o. Its gradient operation forms the weights' gradient
 * at each step and is slow: backwards it is LSTMBlockCellGrad and one product a step, and one product at the end.
 */
export const lstm: Cell = {
  forward(session, inputs) {
    const { T, H, input, kernel, recurrentKernel, bias } = inputs;
    const [h0, c0] = inputs.initial as [TensorId, TensorId];
    const weights = session.concat([kernel, recurrentKernel], 0);
    const peephole = session.fill([H], 0);
    const operands = [session.int64(T), input, c0, h0, weights, peephole, peephole, peephole, bias];
    const [i, c, f, o, g, squashed, h] = session.run('BlockLSTMV2', operands, 7, forwardAttributes()) as [
      TensorId,
      TensorId,
      TensorId,
      TensorId,
      TensorId,
      TensorId,
      TensorId,
    ];
    return { states: [h, c], saved: [i, f, o, g, squashed] };
  },

  backward(session, inputs, { states, saved }, [dOutput, dCells], { needsInput }) {
    const { T, B, H } = inputs;
    const [h, c] = states as [TensorId, TensorId];
    const hBefore = previousStates(session, inputs, inputs.initial[0] as TensorId, h);
    const cBefore = previousStates(session, inputs, inputs.initial[1] as TensorId, c);
    const parts = [session.reshape(hBefore, [T, B, H]), session.reshape(cBefore, [T, B, H]), c, ...saved];
    const steps = parts.map((part) => session.unpack(part, T));
    const dOutputs = session.unpack(dOutput as TensorId, T);
    const dCellParts = dCells === null || dCells === undefined ? null : session.unpack(dCells, T);
    const cellGradient = createCellGradient(session, inputs);
    const transposed = blockOrder(session, session.transpose(inputs.recurrentKernel), 0);
    const dGates: TensorId[] = new Array(T);
    let [dHidden, dCell] = [session.fill([B, H], 0), session.fill([B, H], 0)];
    for (let t = T - 1; t >= 0; t--) {
      dHidden = session.add(dOutputs[t] as TensorId, dHidden);
      if (dCellParts) dCell = session.add(dCellParts[t] as TensorId, dCell);
      const [dBefore, dSums] = cellGradient(
        steps.map((part) => part[t] as TensorId),
        dCell,
        dHidden,
      );
      dHidden = session.matMul(dSums, transposed);
      dCell = dBefore;
      dGates[t] = dSums;
    }
    const blocks = session.reshape(session.pack(dGates), [T * B, 4 * H]);
    const flat = blockOrder(session, blocks, 1);
    return {
      ...projectionGradients(session, inputs, flat, 4 * H, needsInput),
      recurrentKernel: session.matMul(hBefore, flat, { transposeA: true }),
      initial: [dHidden, dCell],
    };
  },
};

/** The gates of LSTMBlockCellGrad stand in the order i, c, f, o: this changes Keras's into it, and back. */
function blockOrder(session: Session, matrix: TensorId, axis: number): TensorId {
  const [i, f, c, o] = session.split(matrix, 4, axis) as [TensorId, TensorId, TensorId, TensorId];
  return session.concat([i, c, f, o], axis);
}

/** One step back: from [h, c before, c, i, f, o, g, tanh(c)] and the gradients of c and h, that of c before and da. */
function createCellGradient(session: Session, { B, I, H, kernel, recurrentKernel, bias }: CellInputs) {
  // Only the sizes of these are looked at.
  const weights = session.concat([kernel, recurrentKernel], 0);
  const [input, peephole] = [session.fill([B, I], 0), session.fill([H], 0)];
  const attributes = [flag('use_peephole', false)];
  return (step: TensorId[], dCell: TensorId, dHidden: TensorId): [TensorId, TensorId] => {
    const [h, cBefore, c, i, f, o, g, squashed] = step as [
      ...[TensorId, TensorId, TensorId, TensorId],
      ...[TensorId, TensorId, TensorId, TensorId],
    ];
    const known = [input, cBefore, h, weights, peephole, peephole, peephole, bias, i, c, f, o, g, squashed];
    const outputs = session.run('LSTMBlockCellGrad', [...known, dCell, dHidden], 5, attributes);
    return [outputs[0] as TensorId, outputs[1] as TensorId];
  };
}
