import { geometricMean } from './report.mjs';

const isTraining = ({ kind }) => kind === 'layer' || kind === 'step';
const isSampling = ({ kind, batch }) => kind === 'sample' && batch === 1;

/** Speedup of `faster` over `slower` in a row; null if one of them was not measured. */
export function times(row, slower, faster) {
  const [slow, fast] = [row.sides[slower], row.sides[faster]];
  return slow && fast ? slow.median / fast.median : null;
}

/** `target` has the lower bounds for the geometric mean and the lowest row. */
const compare = (label, isOf, slower, faster, target = null) => ({ label, isOf, slower, faster, target });

/**
 * The comparisons of the project, some with a target: filter of rows, the two sides, and the lower bounds for the geometric mean and
 * the lowest row.
 */
const comparisons = [
  compare('Training in float32 against PyTorch', isTraining, 'pytorch', 'rnn', { mean: 1.6, lowest: 1.05 }),
  compare("Training in bfloat16 against PyTorch's autocast", isTraining, 'autocast', 'rnnBfloat16', {
    mean: 1.25,
    lowest: 1,
  }),
  compare('Training in bfloat16 against PyTorch in float32', isTraining, 'pytorch', 'rnnBfloat16', { mean: 2.2 }),
  compare('Training in bfloat16 against float32', isTraining, 'rnn', 'rnnBfloat16'),
  compare('Training in float32 against PyTorch compiled', isTraining, 'compiled', 'rnn'),
  compare('Training in float32 against JAX', isTraining, 'jax', 'rnn'),
  compare('Training in float32 against Keras on TensorFlow', isTraining, 'keras', 'rnn'),
  compare('Training in float32 against tfjs-layers', isTraining, 'layers', 'rnn'),
  compare('Training, node host against tensorflow host', isTraining, 'rnn', 'node', { mean: 0.97, lowest: 0.9 }),
  compare('Training, wasm host against tensorflow host', isTraining, 'rnn', 'wasm', { mean: 0.42, lowest: 0.33 }),
  compare('Training, wasm host, all threads against one', isTraining, 'wasmOneThread', 'wasm', { mean: 1.6 }),
  compare('Training, wasm host against tfjs-layers', isTraining, 'layers', 'wasm', { mean: 3 }),
  ...[
    ['2x128', 25],
    ['1x512', 15],
  ].flatMap(([model, least]) => {
    const isRow = (row) => isSampling(row) && row.name.includes(model);
    return [
      compare(`Sampling ${model}, one text, float32 against PyTorch's fastest loop`, isRow, 'pytorch', 'rnn'),
      compare(`Sampling ${model}, one text, bfloat16 against it`, isRow, 'pytorch', 'rnnBfloat16', { mean: least }),
      compare(`Sampling ${model}, one text, int8 against PyTorch's fastest loop`, isRow, 'pytorch', 'rnnInt8'),
      compare(`Sampling ${model}, one text, int8 against PyTorch's dynamic int8`, isRow, 'int8', 'rnnInt8'),
    ];
  }),
  compare('Scoring against PyTorch', ({ kind }) => kind === 'score', 'pytorch', 'rnn'),
];

/** Geometric mean and lowest row of each comparison, and whether its target is met (null without a target); only those measured. */
export function summarise(rows) {
  return comparisons.flatMap(({ label, isOf, slower, faster, target }) => {
    const ratios = rows
      .filter(isOf)
      .map((row) => ({ row: row.name, ratio: times(row, slower, faster) }))
      .filter(({ ratio }) => ratio !== null)
      .sort((left, right) => left.ratio - right.ratio);
    if (ratios.length === 0) return [];
    const [lowest] = ratios;
    const mean = geometricMean(ratios.map(({ ratio }) => ratio));
    const isMet = target && mean >= target.mean && lowest.ratio >= (target.lowest ?? 0);
    return [{ label, rows: ratios.length, mean, lowest, target, isMet }];
  });
}
