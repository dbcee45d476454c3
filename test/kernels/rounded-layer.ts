import type { Tensor } from '@tensorflow/tfjs-core';
import type { buildCase } from './fixtures.js';

type Matrix = number[][];
type Vector = number[];
type Round = (value: number) => number;

/** The nearest bfloat16, ties to even. */
export function roundToBfloat16(value: number): number {
  const floats = Float32Array.of(value);
  const bits = new Uint32Array(floats.buffer);
  const low = (bits[0] as number) & 0xffff;
  const isOdd = (((bits[0] as number) >>> 16) & 1) === 1;
  bits[0] = (((bits[0] as number) >>> 16) + (low > 0x8000 || (low === 0x8000 && isOdd) ? 1 : 0)) << 16;
  return floats[0] as number;
}

/**
 * A layer forward and backward in float64, a number at a time, `round` applied to each operand of a product. The results have
 * the names of `runLayer`.
 */
export function roundedLayer(
  { spec, inputs, gradient }: ReturnType<typeof buildCase>,
  round: Round,
): Record<string, Vector> {
  const [T, B, I] = inputs.input.shape;
  const [kernel, recurrent] = [inputs.weights.kernel, inputs.weights.recurrentKernel].map(rows) as [Matrix, Matrix];
  const bias = [...inputs.weights.bias.dataSync()];
  const [H, C] = [recurrent.length, bias.length];
  const x = rows(inputs.input);
  const dOutput = rows(gradient.dOutput);
  const products = multiplier(round);
  const cell = cellsIn(products, recurrent, spec.activation === 'relu')[spec.cell];
  const output = zeros(T * B, H);
  const dInput = zeros(T * B, I);
  const [dKernel, dRecurrentKernel] = [zeros(I, C), zeros(H, C)];
  const dBias: Vector = new Array(C).fill(0);
  const initial = inputs.initialState.map(rows);
  const final = initial.map((state) => state.map((row) => [...row]));
  const dInitial = initial.map(() => zeros(B, H));
  for (let row = 0; row < B; row++) {
    const length = inputs.lengths?.dataSync()[row] ?? T;
    const order = Array.from({ length }, (_, n) => (spec.reverse ? length - 1 - n : n)).map((t) => t * B + row);
    let state = initial.map((matrix) => matrix[row] as Vector);
    const tapes = order.map((at) => {
      const sums = products.times(x[at] as Vector, kernel).map((sum, column) => sum + (bias[column] as number));
      const step = cell(state, sums);
      state = step.state;
      output[at] = state[0] as Vector;
      return step;
    });
    for (const [index, matrix] of final.entries()) matrix[row] = state[index] as Vector;
    let dState = initial.map((_, index) =>
      gradient.dFinalState ? (rows(gradient.dFinalState[index] as Tensor)[row] as Vector) : new Array(H).fill(0),
    );
    for (const [place, at] of [...order.entries()].reverse()) {
      const [dHidden, ...rest] = dState as [Vector, ...Vector[]];
      const total = dHidden.map((value, unit) => value + ((dOutput[at] as Vector)[unit] as number));
      const { dSums, dPrevious, left } = (tapes[place] as Step).back([total, ...rest]);
      dInput[at] = products.timesTransposed(dSums, kernel);
      products.addOuter(dKernel, x[at] as Vector, () => true, dSums);
      for (const [values, owns] of left) products.addOuter(dRecurrentKernel, values, owns, dSums);
      for (const [column, value] of dSums.entries()) dBias[column] = (dBias[column] as number) + round(value);
      dState = dPrevious;
    }
    for (const [index, matrix] of dInitial.entries()) matrix[row] = dState[index] as Vector;
  }
  const named = { output, dInput, dKernel, dRecurrentKernel, dBias: [dBias] };
  const states = [...final.map((m, n) => [`final${n}`, m]), ...dInitial.map((m, n) => [`dInitial${n}`, m])];
  return Object.fromEntries(
    [...Object.entries(named), ...(states as [string, Matrix][])].map(([key, matrix]) => [key, matrix.flat()]),
  );
}

interface Step {
  state: Vector[];
  /** `left`: what the recurrent kernel's gradient is the outer product of, and in which columns. */
  back(dState: Vector[]): {
    dSums: Vector;
    dPrevious: Vector[];
    left: [values: Vector, owns: (column: number) => boolean][];
  };
}

function cellsIn(products: ReturnType<typeof multiplier>, U: Matrix, relu: boolean) {
  const H = U.length;
  const units = Array.from({ length: H }, (_, unit) => unit);
  const part = (values: Vector, gate: number) => values.slice(gate * H, (gate + 1) * H);
  const map = (value: (unit: number) => number) => units.map(value);
  const at = (values: Vector, unit: number) => values[unit] as number;
  const all = () => true;
  const simpleRnn = ([h]: Vector[], sums: Vector): Step => {
    const recurrent = products.times(h as Vector, U);
    const next = map((u) => {
      const sum = at(sums, u) + at(recurrent, u);
      return relu ? Math.max(sum, 0) : Math.tanh(sum);
    });
    return {
      state: [next],
      back([dNext]) {
        const slope = (value: number) => (relu ? (value > 0 ? 1 : 0) : 1 - value * value);
        const dSums = map((u) => at(dNext as Vector, u) * slope(at(next, u)));
        return { dSums, dPrevious: [products.timesTransposed(dSums, U)], left: [[h as Vector, all]] };
      },
    };
  };
  const lstm = ([h, c]: Vector[], sums: Vector): Step => {
    const recurrent = products.times(h as Vector, U);
    const total = sums.map((sum, column) => sum + at(recurrent, column));
    const [i, f, o] = [0, 1, 3].map((gate) => part(total, gate).map(sigmoid)) as [Vector, Vector, Vector];
    const g = part(total, 2).map(Math.tanh);
    const cell = map((u) => at(f, u) * at(c as Vector, u) + at(i, u) * at(g, u));
    const squashed = cell.map(Math.tanh);
    return {
      state: [map((u) => at(o, u) * at(squashed, u)), cell],
      back([dNext, dCellNext]) {
        const dCell = map(
          (u) => at(dCellNext as Vector, u) + at(dNext as Vector, u) * at(o, u) * (1 - at(squashed, u) ** 2),
        );
        const dSums = [
          ...map((u) => at(dCell, u) * at(g, u) * at(i, u) * (1 - at(i, u))),
          ...map((u) => at(dCell, u) * at(c as Vector, u) * at(f, u) * (1 - at(f, u))),
          ...map((u) => at(dCell, u) * at(i, u) * (1 - at(g, u) ** 2)),
          ...map((u) => at(dNext as Vector, u) * at(squashed, u) * at(o, u) * (1 - at(o, u))),
        ];
        const dPrevious = [products.timesTransposed(dSums, U), map((u) => at(dCell, u) * at(f, u))];
        return { dSums, dPrevious, left: [[h as Vector, all]] };
      },
    };
  };
  const gru = ([h]: Vector[], sums: Vector): Step => {
    const hidden = h as Vector;
    const early = U.map((row) => row.slice(0, 2 * H));
    const late = U.map((row) => row.slice(2 * H));
    const recurrent = products.times(hidden, early);
    const [z, r] = [0, 1].map((gate) => map((u) => sigmoid(at(sums, gate * H + u) + at(recurrent, gate * H + u)))) as [
      Vector,
      Vector,
    ];
    const q = map((u) => at(r, u) * at(hidden, u));
    const candidate = products.times(q, late);
    const n = map((u) => Math.tanh(at(sums, 2 * H + u) + at(candidate, u)));
    return {
      state: [map((u) => at(z, u) * at(hidden, u) + (1 - at(z, u)) * at(n, u))],
      back([dNext]) {
        const d = dNext as Vector;
        const dZ = map((u) => at(d, u) * (at(hidden, u) - at(n, u)) * at(z, u) * (1 - at(z, u)));
        const dN = map((u) => at(d, u) * (1 - at(z, u)) * (1 - at(n, u) ** 2));
        const dQ = products.timesTransposed(dN, late);
        const dR = map((u) => at(dQ, u) * at(hidden, u) * at(r, u) * (1 - at(r, u)));
        const through = products.timesTransposed([...dZ, ...dR], early);
        const dHidden = map((u) => at(d, u) * at(z, u) + at(dQ, u) * at(r, u) + at(through, u));
        return {
          dSums: [...dZ, ...dR, ...dN],
          dPrevious: [dHidden],
          left: [
            [hidden, (column) => column < 2 * H],
            [q, (column) => column >= 2 * H],
          ],
        };
      },
    };
  };
  return { simpleRnn, lstm, gru };
}

function multiplier(round: Round) {
  const roundedRows = new Map<Vector, Vector>();
  const rounded = (row: Vector) => {
    const known = roundedRows.get(row) ?? row.map(round);
    roundedRows.set(row, known);
    return known;
  };
  return {
    times(left: Vector, matrix: Matrix): Vector {
      const sums: Vector = new Array((matrix[0] as Vector).length).fill(0);
      for (const [k, value] of left.map(round).entries()) {
        const row = rounded(matrix[k] as Vector);
        for (let column = 0; column < sums.length; column++) {
          sums[column] = (sums[column] as number) + value * (row[column] as number);
        }
      }
      return sums;
    },
    timesTransposed(left: Vector, matrix: Matrix): Vector {
      const values = left.map(round);
      return matrix.map((row) => rounded(row).reduce((sum, value, k) => sum + value * (values[k] as number), 0));
    },
    addOuter(to: Matrix, left: Vector, owns: (column: number) => boolean, right: Vector): void {
      const values = right.map(round);
      for (const [m, value] of left.map(round).entries()) {
        const row = to[m] as Vector;
        for (let column = 0; column < values.length; column++) {
          if (owns(column)) row[column] = (row[column] as number) + value * (values[column] as number);
        }
      }
    },
  };
}

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

const zeros = (height: number, width: number): Matrix => Array.from({ length: height }, () => new Array(width).fill(0));

/** All dimensions but the last in one. */
function rows(tensor: Tensor): Matrix {
  const width = tensor.shape.at(-1) as number;
  const values = tensor.dataSync();
  return Array.from({ length: values.length / width }, (_, row) => [
    ...values.slice(row * width, (row + 1) * width),
  ]) as Matrix;
}
