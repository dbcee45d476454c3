import type { LayerStates, SequenceStates } from '../inference/states.js';
import { cellOf, type SignalName } from '../kernels/cells.js';
import { embedJson, escapeHtml, htmlPage, pageFile } from './html.js';

export interface StatesPageOptions {
  /** The input text. */
  title: string;
  /** One line on the model and checkpoint. */
  source: string;
  /** The label of each step, with visible white space. */
  showToken(token: string): string;
}

/**
 * One self-contained HTML page with a heat map of each signal of each layer; it loads nothing. It contains the numbers unrounded, in
 * float32.
 */
export function renderStates(sequences: readonly SequenceStates[], options: StatesPageOptions): string {
  const { title, source, showToken } = options;
  const data = {
    sequences: sequences.map((sequence) => ({
      step: steps[sequence.kind].name,
      steps: labelSteps(sequence, showToken),
    })),
    layers: sequences.flatMap(({ part, layers }, sequence) => layers.map((layer) => toData(layer, part, sequence))),
  };
  const known = sequences.every(({ unknown }) => unknown.length === 0);
  const told = sequences.some(({ said }) => said !== undefined);
  const note = `${told ? ' The character beside a step is the likeliest at it; none means the blank.' : ''}${known ? '' : ' Underlined tokens are not in the vocabulary: &lt;UNK&gt; was read.'}`;
  return htmlPage(
    { title, command: 'states', styles: pageFile('page.css') + pageFile('states.css') },
    `<h1>${escapeHtml(title)}</h1>
<p class="muted">${escapeHtml(source)}${note}</p>
<div class="controls">
<label>Layer <select id="layer"></select></label>
<label>Signal <select id="signal"></select></label>
<span class="legend"><span id="low"></span><span id="scale"></span><span id="high"></span></span>
<span class="equation" id="equation"></span>
</div>
<div class="panel" id="panel">
<div id="map"><div id="units"></div><ol id="tokens"></ol><div id="cells"><canvas id="canvas" tabindex="0" role="img" aria-describedby="readout"></canvas><div id="cursor"></div></div></div>
</div>
<output id="readout" for="layer signal"></output>
<p class="muted">A row is ${steps[sequences[0]?.kind ?? 'token'].row}, from top to bottom, and a column a hidden unit. Point at a number, or move by the arrow keys, Home, End, Page Up and Page Down.</p>
<div class="panel"><h3 id="unit-title"></h3><table id="unit"><thead id="unit-head"></thead><tbody id="unit-rows"></tbody></table></div>
<script type="application/json" id="states-data">${embedJson(data)}</script>
<script type="module">${pageFile('states.js')}</script>`,
  );
}

const steps: Record<SequenceStates['kind'], { name: string; row: string; label(step: string): string }> = {
  token: { name: 'token', row: 'a token', label: (token) => token },
  moment: { name: 'time', row: 'a time in the recording', label: (seconds) => `${seconds} s` },
  frame: { name: 'frame', row: 'a frame', label: (number) => number },
};

/** The first input of a text is `<EOS>`; the page shows it as "start". */
const START = '<EOS>';

function labelSteps({ kind, steps: read, said, unknown }: SequenceStates, showToken: StatesPageOptions['showToken']) {
  const missing = new Set(unknown);
  const show = kind === 'token' ? showToken : steps[kind].label;
  return read.map((step, index) => {
    const label = kind === 'token' && index === 0 && step === START ? 'start' : show(step);
    const token = said?.[index] ?? '';
    return { label: token === '' ? label : `${showToken(token)}  ${label}`, unknown: missing.has(step) };
  });
}

const titles: Record<SignalName, string> = {
  h: 'hidden state h',
  c: 'cell state c',
  i: 'input gate i',
  f: 'forget gate f',
  g: 'candidate g',
  o: 'output gate o',
  z: 'update gate z',
  r: 'reset gate r',
  n: 'candidate n',
};

/** Signals of gates, between 0 and 1. */
const gates: ReadonlySet<SignalName> = new Set(['i', 'f', 'o', 'z', 'r']);

function toData(
  { layer, direction, cell, hiddenSize, signals }: LayerStates,
  part: string | null,
  /** Location of its input. */
  sequence: number,
) {
  const { equations } = cellOf(cell);
  return {
    label: `${part === null ? '' : `${part}, `}layer ${layer}, ${direction}`,
    sequence,
    hiddenSize,
    signals: signals.map(({ name, values }) => ({
      name,
      title: titles[name],
      equation: direction === 'forward' ? equations[name] : equations[name]?.replaceAll('ₜ₋₁', 'ₜ₊₁'),
      isGate: gates.has(name),
      values: toBase64(values),
    })),
  };
}

/** Always little-endian. */
function toBase64(values: Float32Array): string {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeFloatLE(value, 4 * index);
  return bytes.toString('base64');
}
