import { summarise, times } from './targets.mjs';

const number = (value, digits = 3) =>
  value === null || value === undefined ? '–' : Number(value.toPrecision(digits)).toString();
const megabytes = (bytes) => (bytes === null || bytes === undefined ? '–' : (bytes / 2 ** 20).toFixed(0));

// Columns are [title, cell of a row].
const name = (title) => [title, (row) => row.name];
const median = (side, title) => [`${title} ms`, ({ sides }) => number(sides[side]?.median)];
const minimum = (side) => ['min', ({ sides }) => number(sides[side]?.minimum)];
const ratio = (slower, faster, title) => [title, (row) => number(times(row, slower, faster))];
const way = (side, title) => [title, ({ sides }) => sides[side]?.way ?? '–'];
const memory = (side, title) => [`${title} MB`, ({ sides }) => megabytes(sides[side]?.memory)];
const rate = (side, title) => [title, ({ units, sides }) => number(sides[side] && (units / sides[side].median) * 1000)];

const training = [
  median('rnn', 'rnn'),
  minimum('rnn'),
  median('pytorch', 'PyTorch'),
  minimum('pytorch'),
  median('layers', 'tfjs-layers'),
  ratio('pytorch', 'rnn', 'PyTorch / rnn'),
  ratio('layers', 'rnn', 'layers / rnn'),
  ['% of peak', ({ peakFraction }) => number(peakFraction && peakFraction * 100, 2)],
];
const perSecond = (unit, pytorchWay) => [
  name('case'),
  rate('rnn', `rnn ${unit}/s`),
  rate('pytorch', `PyTorch ${unit}/s`),
  ...(pytorchWay ? [way('pytorch', "PyTorch's way")] : []),
  rate('layers', `tfjs-layers ${unit}/s`),
  ratio('pytorch', 'rnn', 'PyTorch / rnn'),
  ratio('layers', 'rnn', 'layers / rnn'),
];

const has =
  (...keys) =>
  ({ sides }) =>
    keys.some((key) => sides[key]);
const isKind = (kind) => (row) => row.kind === kind;
const isTraining = (row) => row.kind === 'layer' || row.kind === 'step';

/** Sections of the page: heading, filter of rows, columns. A section without rows is omitted. */
const sections = [
  ['(a) One layer, forward and backward', isKind('layer'), [name('case [T,B,I,H]'), ...training]],
  [
    '(b) A whole training step: embedding, LSTM, projection, cross-entropy, clipping, Adam',
    isKind('step'),
    [name('case'), ...training, rate('rnn', 'tokens/s'), memory('rnn', 'rnn'), memory('pytorch', 'PyTorch')],
  ],
  ['(c) Sampling', isKind('sample'), perSecond('tokens', true)],
  ['(d) Scoring sentences', isKind('score'), perSecond('sentences', false)],
  [
    '(e) The same kernels on each host',
    has('node', 'wasm'),
    [
      name('case'),
      median('rnn', 'tensorflow'),
      median('node', 'node'),
      median('wasm', 'wasm'),
      ratio('rnn', 'node', 'tensorflow / node'),
      ratio('rnn', 'wasm', 'tensorflow / wasm'),
      ratio('wasmOneThread', 'wasm', 'wasm: one thread / all'),
      ratio('layers', 'wasm', 'layers / wasm'),
    ],
  ],
  [
    '(f) Products in bfloat16',
    (row) => isTraining(row) && has('rnnBfloat16')(row),
    [
      name('case'),
      median('rnnBfloat16', 'rnn bfloat16'),
      minimum('rnnBfloat16'),
      median('autocast', 'PyTorch autocast'),
      minimum('autocast'),
      ratio('rnn', 'rnnBfloat16', 'rnn float32 / bfloat16'),
      ratio('autocast', 'rnnBfloat16', 'autocast / rnn bfloat16'),
      ratio('pytorch', 'rnnBfloat16', 'PyTorch float32 / rnn bfloat16'),
    ],
  ],
  [
    '(g) Sampling with rounded weights: bfloat16 and int8 here, dynamic int8 in PyTorch',
    (row) => row.kind === 'sample' && has('rnnBfloat16', 'rnnInt8', 'int8')(row),
    [
      name('case'),
      rate('rnnBfloat16', 'rnn bfloat16 tokens/s'),
      rate('rnnInt8', 'rnn int8 tokens/s'),
      rate('int8', 'PyTorch int8 tokens/s'),
      way('int8', "PyTorch's way"),
      ratio('rnn', 'rnnBfloat16', 'rnn float32 / bfloat16'),
      ratio('rnn', 'rnnInt8', 'rnn float32 / int8'),
      ratio('int8', 'rnnInt8', 'PyTorch int8 / rnn int8'),
      ratio('pytorch', 'rnnBfloat16', 'PyTorch float32 / rnn bfloat16'),
      ratio('pytorch', 'rnnInt8', 'PyTorch float32 / rnn int8'),
    ],
  ],
  [
    '(h) Other programs, float32',
    has('compiled', 'jax', 'keras'),
    [
      name('case'),
      median('rnn', 'rnn'),
      median('compiled', 'PyTorch compiled'),
      median('jax', 'JAX'),
      way('jax', "JAX's way"),
      median('keras', 'Keras'),
      way('keras', "Keras's way"),
      ratio('compiled', 'rnn', 'compiled / rnn'),
      ratio('jax', 'rnn', 'JAX / rnn'),
      ratio('keras', 'rnn', 'Keras / rnn'),
    ],
  ],
];

/** Markdown tables of all rows, section by section. */
export function renderTables(rows) {
  return sections
    .map(([heading, isOf, columns]) => ({ heading, columns, of: rows.filter(isOf) }))
    .filter(({ of }) => of.length > 0)
    .map(({ heading, columns, of }) => `## ${heading}\n\n${renderColumns(columns, of)}\n`)
    .join('\n');
}

/** Markdown table of the result of `summarise`: each comparison, its target, and whether the target is met. */
export function renderSummary(summary) {
  const target = ({ mean, lowest }) => `${mean}${lowest ? `, lowest ${lowest}` : ''}`;
  return renderColumns(
    [
      ['how many times as fast', ({ label }) => label],
      ['rows', ({ rows }) => String(rows)],
      ['geometric mean', ({ mean }) => number(mean)],
      ['lowest row', ({ lowest }) => number(lowest.ratio)],
      ['which', ({ lowest }) => lowest.row],
      ['target', (each) => (each.target ? target(each.target) : '–')],
      ['met', ({ isMet }) => (isMet === null ? '–' : isMet ? 'yes' : 'no')],
    ],
    summary,
  );
}

const renderColumns = (columns, rows) =>
  renderTable(
    columns.map(([title]) => title),
    rows.map((row) => columns.map(([, cell]) => cell(row))),
  );

function renderTable(header, lines) {
  const widths = header.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i].length)));
  const row = (cells) =>
    `| ${cells.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [row(header), rule, ...lines.map(row)].join('\n');
}

/** The page docs/benchmarks.md, rendered from docs/benchmarks.json. */
export function renderPage({ date, machine, versions, peak, settings, rows }) {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `# Benchmarks

Written by \`npm run bench -- --write\` on ${date}, of [benchmarks.json](benchmarks.json); not edited by hand.

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="pictures/performance-dark.svg">
  <img alt="How many times as fast as each peer rnn is, by kind of work" src="pictures/performance-light.svg">
</picture>

Machine: ${machine.cpu}, ${machine.cores} cores (${machine.instructionSets.join(', ')}), ${machine.memoryGiB} GiB, Node ${machine.node}.
${named.join(', ')}; ${settings.threads} threads on every side.
Matrix-product peak (best of TensorFlow's 2048 × 2048 products): ${number(peak)} GFLOP/s.
Each case: each side in its own process, warmed up, then ${settings.rounds} interleaved rounds of ${settings.seconds} s per side; medians of
all runs. Each peer is written as its documentation has it (bench/); where it offers several ways, the fastest counts.
A ratio above 1 means that \`rnn\` is faster; within 10 % is a tie on a noisy machine. Memory is the peak of the
resident set during steps beyond what the process held before the model was built.

${renderSummary(summarise(rows))}

${renderTables(rows)}`;
}
