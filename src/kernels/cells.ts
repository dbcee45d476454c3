/** The signals that a cell computes at a step, by the letters of its equations; one number per hidden unit. */
export type SignalName = 'h' | 'c' | 'i' | 'f' | 'g' | 'o' | 'z' | 'r' | 'n';

/** The counts and names of a recurrent cell. */
interface CellFacts {
  /** One sentence for docs/config.md. */
  description: string;
  /** Number of gates: the width of its kernels is this times the hidden size. */
  gates: number;
  /** Its state, the hidden state h first. */
  states: readonly SignalName[];
  /** The signals that the reference kernels keep for a step, in order; null for a copy of the state or an intermediate value. */
  saved: readonly (SignalName | null)[];
  /** Description of each signal, at step t. */
  equations: Partial<Record<SignalName, string>>;
  /** Whether a config can choose its activation; other cells use tanh, and sigmoid gates. */
  choosesActivation: boolean;
  /** Index of the forget gate, from 0, to whose initial bias the forget bias is added; null without one. */
  forgetGate: number | null;
  /** Keras's layer name and class, and TensorFlow.js's constructor. */
  keras: { name: string; className: 'SimpleRNN' | 'LSTM' | 'GRU'; layer: 'simpleRNN' | 'lstm' | 'gru' };
  /** ONNX's operator, the index in our kernels of each of its gates, and the operator's attributes. */
  onnx: { operator: string; gates: readonly number[]; attributes: Readonly<Record<string, number>> };
}

/**
 * The recurrent cells, the default first. A new one is a row here, from which its keys in a config follow, and a file in each
 * implementation of the kernels; `scripts/generate-lists.mjs` lists the files. Nothing else compares a cell's name.
 */
export const cells = {
  lstm: {
    description: 'Long short-term memory, with a forget gate and no peepholes.',
    gates: 4,
    states: ['h', 'c'],
    saved: ['i', 'f', 'g', 'o', null],
    equations: {
      h: 'hₜ = oₜ ∘ tanh(cₜ)',
      c: 'cₜ = fₜ ∘ cₜ₋₁ + iₜ ∘ gₜ',
      i: 'iₜ = σ(xₜ Wi + hₜ₋₁ Ui + bi): how much of the candidate is written',
      f: 'fₜ = σ(xₜ Wf + hₜ₋₁ Uf + bf): how much of the cell state is kept',
      g: 'gₜ = tanh(xₜ Wg + hₜ₋₁ Ug + bg)',
      o: 'oₜ = σ(xₜ Wo + hₜ₋₁ Uo + bo): how much of the cell state is output',
    },
    choosesActivation: false,
    forgetGate: 1,
    keras: { name: 'lstm', className: 'LSTM', layer: 'lstm' },
    // i o f c, of i f g o
    onnx: { operator: 'LSTM', gates: [0, 3, 1, 2], attributes: {} },
  },
  gru: {
    description: 'Gated recurrent unit (Cho et al. 2014), the reset before the recurrent product.',
    gates: 3,
    states: ['h'],
    saved: ['z', 'r', 'n'],
    equations: {
      h: 'hₜ = zₜ ∘ hₜ₋₁ + (1 − zₜ) ∘ nₜ',
      z: 'zₜ = σ(xₜ Wz + hₜ₋₁ Uz + bz): how much of the state is kept',
      r: 'rₜ = σ(xₜ Wr + hₜ₋₁ Ur + br): how much of the state the candidate reads',
      n: 'nₜ = tanh(xₜ Wn + (rₜ ∘ hₜ₋₁) Un + bn)',
    },
    choosesActivation: false,
    forgetGate: null,
    keras: { name: 'gru', className: 'GRU', layer: 'gru' },
    // z r h; the reset before the product
    onnx: { operator: 'GRU', gates: [0, 1, 2], attributes: { linear_before_reset: 0 } },
  },
  simpleRnn: {
    description: 'The plain recurrent layer (Elman 1990).',
    gates: 1,
    states: ['h'],
    saved: [null],
    equations: { h: 'hₜ = activation(xₜ W + hₜ₋₁ U + b)' },
    choosesActivation: true,
    forgetGate: null,
    keras: { name: 'simple_rnn', className: 'SimpleRNN', layer: 'simpleRNN' },
    onnx: { operator: 'RNN', gates: [0], attributes: {} },
  },
} as const satisfies Record<string, CellFacts>;

export type CellName = keyof typeof cells;

/** The facts of a cell by its name. */
export function cellOf(name: CellName): CellFacts {
  return cells[name];
}
