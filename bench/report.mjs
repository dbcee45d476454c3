import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export const geometricMean = (values) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/** What the machine is, in the words of /proc. */
export function describeMachine() {
  const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
  const sets = ['avx2', 'fma', 'avx512f', 'avx512_bf16', 'amx_tile'].filter((set) => flags.split(' ').includes(set));
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    instructionSets: sets,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

const number = (value, digits = 3) =>
  value === null || value === undefined ? '–' : Number(value.toPrecision(digits)).toString();
const megabytes = (bytes) => (bytes === null || bytes === undefined ? '–' : (bytes / 2 ** 20).toFixed(0));

const headings = {
  layer: '(a) One layer, forward and backward',
  step: '(b) A whole training step: embedding, LSTM, projection, cross-entropy, clipping, Adam',
  sample: '(c) Sampling',
  score: '(d) Scoring sentences',
};

const columns = {
  layer: (row) => [
    row.name,
    number(row.rnn.median),
    number(row.rnn.minimum),
    number(row.torch?.median),
    number(row.torch?.minimum),
    number(row.layers?.median),
    number(row.torchRatio),
    number(row.layersRatio),
    number(row.peakFraction && row.peakFraction * 100, 2),
  ],
  bfloat16: (row) => [
    row.name,
    number(row.rounded.median),
    number(row.rounded.minimum),
    number(row.autocast?.median),
    number(row.autocast?.minimum),
    number(row.roundedRatio),
    number(row.roundedAgainstAutocast),
    number(row.roundedAgainstTorch),
    number(row.compiled?.median),
    number(row.compiledRatio),
  ],
  step: (row) => [...columns.layer(row), number(row.rate), megabytes(row.rnn.memory), megabytes(row.torch?.memory)],
  sample: (row) => [
    row.name,
    number(row.rate),
    number(row.torch && (row.units / row.torch.median) * 1000),
    row.torchVariant ?? '–',
    number(row.layers && (row.units / row.layers.median) * 1000),
    number(row.torchRatio),
    number(row.layersRatio),
  ],
  score: (row) => columns.sample(row).filter((_, i) => i !== 3),
};

const layerTitles = [
  'case [T,B,I,H]',
  'rnn ms',
  'min',
  'PyTorch ms',
  'min',
  'tfjs-layers ms',
  'PyTorch / rnn',
  'layers / rnn',
  '% of peak',
];
const titles = {
  layer: layerTitles,
  step: ['case', ...layerTitles.slice(1), 'tokens/s', 'rnn MB', 'PyTorch MB'],
  sample: [
    'case',
    'rnn tokens/s',
    'PyTorch tokens/s',
    "PyTorch's way",
    'tfjs-layers tokens/s',
    'PyTorch / rnn',
    'layers / rnn',
  ],
  score: ['case', 'rnn sentences/s', 'PyTorch sentences/s', 'tfjs-layers sentences/s', 'PyTorch / rnn', 'layers / rnn'],
};

const bfloat16Titles = [
  'case',
  'rnn bfloat16 ms',
  'min',
  'PyTorch autocast ms',
  'min',
  'rnn float32 / bfloat16',
  'autocast / rnn bfloat16',
  'PyTorch float32 / rnn bfloat16',
  'PyTorch compiled ms',
  'compiled / rnn float32',
];

/** Markdown tables of all rows, by kind, and of the hosts. */
export function renderTables(rows) {
  const tables = Object.keys(headings)
    .filter((kind) => rows.some((row) => row.kind === kind))
    .map((kind) => {
      const lines = rows.filter((row) => row.kind === kind).map(columns[kind]);
      return `## ${headings[kind]}\n\n${renderTable(titles[kind], lines)}\n`;
    });
  const measured = rows.filter(({ node, wasm }) => node || wasm);
  if (measured.length > 0) tables.push(renderHosts(measured));
  const rounded = rows.filter((row) => row.rounded);
  if (rounded.length > 0) {
    const lines = rounded.map(columns.bfloat16);
    tables.push(`## (f) Products in bfloat16\n\n${renderTable(bfloat16Titles, lines)}\n`);
  }
  return tables.join('\n');
}

const hostTitles = [
  'case',
  'tensorflow ms',
  'node ms',
  'wasm ms',
  'tensorflow / node',
  'tensorflow / wasm',
  'wasm: one thread / all',
  'layers / wasm',
];

function renderHosts(rows) {
  const lines = rows.map((row) => [
    row.name,
    number(row.rnn.median),
    number(row.node?.median),
    number(row.wasm?.median),
    number(row.nodeRatio),
    number(row.wasmRatio),
    number(row.wasmThreadsRatio),
    number(row.wasmAgainstLayers),
  ]);
  const instructions = rows.find(({ wasmInstructions }) => wasmInstructions)?.wasmInstructions ?? 'not measured';
  return `## (e) The same kernels on each host (wasm: ${instructions})\n\n${renderTable(hostTitles, lines)}\n`;
}

function renderTable(header, lines) {
  const widths = header.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i].length)));
  const row = (cells) =>
    `| ${cells.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [row(header), rule, ...lines.map(row)].join('\n');
}

/** The figures that the issue sets targets for; null where a peer was missing. */
export function summarise(rows) {
  const training = rows.filter((row) => row.kind === 'layer' || row.kind === 'step');
  const ratios = (part, key) => {
    const values = part.map((row) => row[key]).filter((value) => value !== null && value !== undefined);
    return values.length ? { geometricMean: geometricMean(values), minimum: Math.min(...values) } : null;
  };
  return {
    trainingAgainstPyTorch: ratios(training, 'torchRatio'),
    trainingAgainstLayers: ratios(training, 'layersRatio'),
    bfloat16AgainstAutocast: ratios(training, 'roundedAgainstAutocast'),
    bfloat16AgainstPyTorch: ratios(training, 'roundedAgainstTorch'),
    bfloat16AgainstFloat32: ratios(training, 'roundedRatio'),
    nodeAgainstTensorFlow: ratios(training, 'nodeRatio'),
    wasmAgainstTensorFlow: ratios(training, 'wasmRatio'),
    wasmThreadsAgainstOne: ratios(training, 'wasmThreadsRatio'),
    wasmAgainstLayers: ratios(training, 'wasmAgainstLayers'),
    samplingBatch1AgainstPyTorch: ratios(
      rows.filter((row) => row.kind === 'sample' && row.batch === 1),
      'torchRatio',
    ),
    samplingAgainstPyTorch: ratios(
      rows.filter((row) => row.kind === 'sample'),
      'torchRatio',
    ),
    scoringAgainstPyTorch: ratios(
      rows.filter((row) => row.kind === 'score'),
      'torchRatio',
    ),
  };
}

/** The page docs/benchmarks.md. */
export function renderPage({ machine, versions, peak, settings, rows, summary, date }) {
  const line = (label, value) =>
    value
      ? `- ${label}: geometric mean ${number(value.geometricMean)}, lowest row ${number(value.minimum)}`
      : `- ${label}: not measured`;
  return `# Benchmarks

Written by \`npm run bench\` on ${date}; not edited by hand.

Machine: ${machine.cpu}, ${machine.cores} cores (${machine.instructionSets.join(', ')}), ${machine.memoryGiB} GiB, Node ${machine.node}.
${Object.entries(versions)
  .map(([name, version]) => `${name} ${version}`)
  .join(', ')}; ${settings.threads} threads on every side.
Matrix-product peak (best of TensorFlow's 2048 × 2048 products): ${number(peak)} GFLOP/s.
Each case: every side in a process of its own, warmed up, then ${settings.rounds} interleaved rounds of ${settings.seconds} s a side; medians of
all runs. A ratio above 1 means that \`rnn\` is faster; within 10 % is a tie on a noisy machine. Memory is the peak of the
resident set during steps beyond what the process held before the model was built.

${line('Training against PyTorch', summary.trainingAgainstPyTorch)}
${line('Training against tfjs-layers', summary.trainingAgainstLayers)}
${line("Training in bfloat16 against PyTorch's autocast to bfloat16", summary.bfloat16AgainstAutocast)}
${line('Training in bfloat16 against PyTorch in float32', summary.bfloat16AgainstPyTorch)}
${line('Training in bfloat16 against float32', summary.bfloat16AgainstFloat32)}
${line('Training on the node host against the tensorflow host', summary.nodeAgainstTensorFlow)}
${line('Training on the wasm host against the tensorflow host', summary.wasmAgainstTensorFlow)}
${line('Training on the wasm host, all threads against one', summary.wasmThreadsAgainstOne)}
${line('Training on the wasm host against tfjs-layers', summary.wasmAgainstLayers)}
${line("Sampling at batch 1 against PyTorch's fastest loop", summary.samplingBatch1AgainstPyTorch)}
${line('Scoring against PyTorch', summary.scoringAgainstPyTorch)}

${renderTables(rows)}`;
}
