// Reads the tables of docs/benchmarks.md, which `npm run bench` writes: the one source of the performance chart.

const groups = [
  { label: 'an LSTM layer, training', section: '(a)', case: /^lstm / },
  { label: 'a GRU layer, training', section: '(a)', case: /^gru / },
  { label: 'a simple RNN layer, training', section: '(a)', case: /^simpleRnn / },
  { label: 'a whole training step', section: '(b)', case: /./ },
  { label: 'sampling, one text', section: '(c)', case: /batch 1$/ },
  { label: 'sampling, 64 texts', section: '(c)', case: /batch 64$/ },
  { label: 'scoring sentences', section: '(d)', case: /./ },
];

/** Geometric means of the ratios in each group; throws where the page has none. */
export function readBenchmarks(page) {
  const sections = page.split(/^## /m).slice(1);
  return groups.map(({ label, section: mark, case: pattern }) => {
    const rows = tableOf(sections.find((section) => section.startsWith(mark)) ?? '').filter((row) =>
      pattern.test(row.name),
    );
    if (rows.length === 0) throw new Error(`docs/benchmarks.md has no row of ${mark} for ${label}.`);
    return { label, pytorch: mean(rows.map((row) => row.pytorch)), layers: mean(rows.map((row) => row.layers)) };
  });
}

function tableOf(section) {
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  const cells = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const [head = [], , ...rows] = cells;
  const column = (name) => head.indexOf(name);
  return rows.map((row) => ({
    name: row[0],
    pytorch: Number(row[column('PyTorch / rnn')]),
    layers: Number(row[column('layers / rnn')]),
  }));
}

function mean(ratios) {
  const value = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  if (!Number.isFinite(value)) throw new Error('docs/benchmarks.md has a ratio that is no number.');
  return value;
}
