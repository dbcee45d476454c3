import type { TensorId } from '../operations.js';
import { type Cell, previousStates, projectInput, projectionGradients } from './cell.js';

/** h' = f(x W + h U + b), three operations a step. */
export const simpleRnn: Cell = {
  forward(session, inputs, relu) {
    const { T, H, recurrentKernel } = inputs;
    const projected = projectInput(session, inputs, H);
    let h = inputs.initial[0] as TensorId;
    const states = Array.from({ length: T }, (_, t) => {
      const sum = session.add(projected[t] as TensorId, session.matMul(h, recurrentKernel));
      h = session.one(relu ? 'Relu' : 'Tanh', sum);
      return h;
    });
    return { states: [session.pack(states)], saved: [] };
  },

  // da = dh' ∘ f'(a);  dh = da Uᵀ;  dU = hᵀ da
  backward(session, inputs, { states }, [dOutput], { relu, needsInput }) {
    const { T, B, H } = inputs;
    const output = states[0] as TensorId;
    const hidden = session.unpack(output, T);
    const dOutputs = session.unpack(dOutput as TensorId, T);
    const transposed = session.transpose(inputs.recurrentKernel);
    const dSums: TensorId[] = new Array(T);
    let dPrevious = session.fill([B, H], 0);
    for (let t = T - 1; t >= 0; t--) {
      const dHidden = session.add(dOutputs[t] as TensorId, dPrevious);
      const h = hidden[t] as TensorId;
      const dSum = relu ? session.one('ReluGrad', dHidden, h) : session.one('TanhGrad', h, dHidden);
      dPrevious = session.matMul(dSum, transposed);
      dSums[t] = dSum;
    }
    const dGates = session.reshape(session.pack(dSums), [T * B, H]);
    const before = previousStates(session, inputs, inputs.initial[0] as TensorId, output);
    return {
      ...projectionGradients(session, inputs, dGates, H, needsInput),
      recurrentKernel: session.matMul(before, dGates, { transposeA: true }),
      initial: [dPrevious],
    };
  },
};
