import type { TensorId } from '../operations.js';
import { type Cell, previousStates, projectInput, projectionGradients } from './cell.js';
import type { Session } from './session.js';

/** z = σ(x Wz + h Uz + bz);  r likewise;  n = tanh(x Wn + (r ∘ h) Un + bn);  h' = n + z ∘ (h - n). */
export const gru: Cell = {
  forward(session, inputs) {
    const { B, H } = inputs;
    const projected = projectInput(session, inputs, 3 * H);
    const [uGates, uNew] = splitNew(session, inputs.recurrentKernel, H, H);
    let h = inputs.initial[0] as TensorId;
    const steps = projected.map((sums) => {
      const [xGates, xNew] = splitNew(session, sums, B, H);
      const gates = session.one('Sigmoid', session.add(xGates, session.matMul(h, uGates)));
      const [z, r] = session.split(gates, 2, 1) as [TensorId, TensorId];
      const n = session.one('Tanh', session.add(xNew, session.matMul(session.times(r, h), uNew)));
      h = session.add(n, session.times(z, session.minus(h, n)));
      return { h, z, r, n };
    });
    const packed = (name: 'h' | 'z' | 'r' | 'n') => session.pack(steps.map((step) => step[name]));
    return { states: [packed('h')], saved: [packed('z'), packed('r'), packed('n')] };
  },

  // da_n = dh' ∘ (1 - z) ∘ tanh';  da_z = dh' ∘ (h - n) ∘ σ';  dq = da_n Unᵀ, q = r ∘ h;  da_r = dq ∘ h ∘ σ';
  // dh = dh' ∘ z + dq ∘ r + [da_z da_r] [Uz Ur]ᵀ
  backward(session, inputs, { states, saved }, [dOutput], { needsInput }) {
    const { T, B, H } = inputs;
    const hiddenBefore = previousStates(session, inputs, inputs.initial[0] as TensorId, states[0] as TensorId);
    const parts = [session.reshape(hiddenBefore, [T, B, H]), ...saved, dOutput as TensorId];
    const [hidden, zs, rs, ns, dOutputs] = parts.map((part) => session.unpack(part, T)) as [
      TensorId[],
      TensorId[],
      TensorId[],
      TensorId[],
      TensorId[],
    ];
    const [uGates, uNew] = splitNew(session, inputs.recurrentKernel, H, H);
    const [gatesTransposed, newTransposed] = [session.transpose(uGates), session.transpose(uNew)];
    const dEarly: TensorId[] = new Array(T);
    const dLate: TensorId[] = new Array(T);
    let dPrevious = session.fill([B, H], 0);
    for (let t = T - 1; t >= 0; t--) {
      const [h, z, r, n] = [hidden[t], zs[t], rs[t], ns[t]] as [TensorId, TensorId, TensorId, TensorId];
      const dHidden = session.add(dOutputs[t] as TensorId, dPrevious);
      const carried = session.times(dHidden, z);
      const dNew = session.one('TanhGrad', n, session.minus(dHidden, carried));
      const dUpdate = session.one('SigmoidGrad', z, session.times(dHidden, session.minus(h, n)));
      const dProduct = session.matMul(dNew, newTransposed);
      const dReset = session.one('SigmoidGrad', r, session.times(dProduct, h));
      const dGates = session.concat([dUpdate, dReset], 1);
      const around = session.add(carried, session.times(dProduct, r));
      dPrevious = session.add(around, session.matMul(dGates, gatesTransposed));
      dEarly[t] = dGates;
      dLate[t] = dNew;
    }
    const early = session.reshape(session.pack(dEarly), [T * B, 2 * H]);
    const late = session.reshape(session.pack(dLate), [T * B, H]);
    const reset = session.times(session.reshape(saved[1] as TensorId, [T * B, H]), hiddenBefore);
    const recurrent = [
      session.matMul(hiddenBefore, early, { transposeA: true }),
      session.matMul(reset, late, { transposeA: true }),
    ];
    return {
      ...projectionGradients(session, inputs, session.concat([early, late], 1), 3 * H, needsInput),
      recurrentKernel: session.concat(recurrent, 1),
      initial: [dPrevious],
    };
  },
};

/** Columns of z and r, and those of the new state. */
function splitNew(session: Session, matrix: TensorId, rows: number, H: number): [TensorId, TensorId] {
  return [session.slice(matrix, [0, 0], [rows, 2 * H]), session.slice(matrix, [0, 2 * H], [rows, H])];
}
