// Reads the values of the performance chart from docs/benchmarks.json, which `npm run bench -- --write` writes.
import { geometricMean } from '../../bench/report.mjs';
import { times } from '../../bench/targets.mjs';

const float32 = {
  pytorch: ['pytorch', 'rnn'],
  jax: ['jax', 'rnn'],
  keras: ['keras', 'rnn'],
  layers: ['layers', 'rnn'],
};
const bfloat16 = { pytorch: ['autocast', 'rnnBfloat16'] };
const training = [
  ['an LSTM layer', 'layer', /^lstm /],
  ['a GRU layer', 'layer', /^gru /],
  ['a simple RNN layer', 'layer', /^simpleRnn /],
  ['a whole training step', 'step', /./],
];
const groups = [
  ...training.map(([label, ...rows]) => [label, ...rows, float32]),
  ...training.map(([label, ...rows]) => [`${label}, bfloat16`, ...rows, bfloat16]),
  ['sampling, one text', 'sample', /batch 1$/, float32],
  ['sampling, 64 texts', 'sample', /batch 64$/, float32],
  ['scoring sentences', 'score', /./, float32],
];

/**
 * Each group of rows as { label, ratios }: the speedup of rnn over each peer, as geometric means over the rows. Peers that were not
 * measured on a group are omitted, and so are groups without any measurement.
 */
export function readBenchmarks({ rows }) {
  return groups.flatMap(([label, kind, pattern, sides]) => {
    const of = rows.filter((row) => row.kind === kind && pattern.test(row.name));
    const ratios = Object.entries(sides).flatMap(([peer, [slower, faster]]) => {
      const measured = of.map((row) => times(row, slower, faster)).filter((ratio) => ratio !== null);
      return measured.length === 0 ? [] : [[peer, geometricMean(measured)]];
    });
    return ratios.length === 0 ? [] : [{ label, ratios: Object.fromEntries(ratios) }];
  });
}
