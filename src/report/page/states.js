// Runs in the page of `rnn states`: draws one signal of one layer as a heat map, a row a step and a column a unit.
const { sequences, layers } = JSON.parse(document.getElementById('states-data').textContent);
const ROW = 22; // pixels, as in states.css
const find = (id) => document.getElementById(id);
const [layerChoice, signalChoice, canvas, cursor] = ['layer', 'signal', 'canvas', 'cursor'].map(find);
const format = (value) => value.toFixed(4).replace('-', '−');
const place = { step: 0, unit: 0 }; // counted from 0, and shown from 1
let steps; // what the chosen layer's part of the network read
let layer;
let signal;

for (const each of layers) {
  for (const one of each.signals) {
    const bytes = Uint8Array.from(atob(one.values), (character) => character.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    one.numbers = Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(4 * index, true));
  }
}

function colour(name) {
  const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

// A gate goes from 0 to 1, anything else as far to either side of 0 as its largest number.
function scaleOf({ isGate, numbers }) {
  if (isGate) return { low: 0, high: 1 };
  const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return { low: -largest, high: largest };
}

function painter({ low, high }) {
  const [none, positive, negative] = ['--panel', '--run-0', '--run-1'].map(colour);
  return (value) => {
    const share = Math.min(1, Math.abs(value) / (value < 0 ? -low || 1 : high));
    const full = value < 0 ? negative : positive;
    return none.map((from, channel) => Math.round(from + share * (full[channel] - from)));
  };
}

function drawMap() {
  const scale = scaleOf(signal);
  const paint = painter(scale);
  const size = layer.hiddenSize;
  canvas.width = size; // one pixel a number, enlarged by the style
  canvas.height = steps.length;
  const image = new ImageData(size, steps.length);
  for (const [index, value] of signal.numbers.entries()) image.data.set([...paint(value), 255], 4 * index);
  canvas.getContext('2d').putImageData(image, 0, 0);
  canvas.style.width = `${size * width()}px`;
  canvas.style.height = `${steps.length * ROW}px`;
  canvas.setAttribute('aria-label', `${signal.title} of ${layer.label}, a row a step, a column a unit`);

  const stops = Array.from({ length: 9 }, (_, at) => scale.low + (at / 8) * (scale.high - scale.low));
  find('scale').style.background = `linear-gradient(90deg, ${stops.map((stop) => `rgb(${paint(stop)})`).join()})`;
  find('low').textContent = signal.isGate ? '0' : format(scale.low);
  find('high').textContent = signal.isGate ? '1' : format(scale.high);
  find('equation').textContent = signal.equation;
  const every = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((count) => count * width() >= 32) ?? 2000;
  find('units').replaceChildren(
    ...Array.from({ length: Math.floor(size / every) + 1 }, (_, index) => {
      const number = Math.max(1, index * every);
      const tick = document.createElement('span');
      tick.textContent = number;
      tick.style.left = `${(number - 0.5) * width()}px`;
      return tick;
    }),
  );
}

// As wide as the page lets them be, and never too narrow to be seen.
function width() {
  const room = find('panel').clientWidth - find('tokens').offsetWidth - 48;
  return Math.max(4, Math.min(28, Math.floor(room / layer.hiddenSize)));
}

function drawPlace() {
  const { step, unit } = place;
  Object.assign(cursor.style, {
    left: `${unit * width()}px`,
    top: `${step * ROW}px`,
    width: `${width()}px`,
    height: `${ROW}px`,
  });
  const value = signal.numbers[step * layer.hiddenSize + unit];
  find('readout').textContent =
    `${signal.title}, unit ${unit + 1}, step ${step + 1}, ${steps[step].label}: ${format(value)}`;
  for (const id of ['tokens', 'unit-rows']) {
    for (const [index, row] of [...find(id).children].entries()) row.classList.toggle('here', index === step);
  }
}

function drawUnit() {
  find('unit-title').textContent = `Unit ${place.unit + 1} of ${layer.label}`;
  find('unit-rows').replaceChildren(
    ...steps.map(({ label }, step) => {
      const at = step * layer.hiddenSize + place.unit;
      return row(
        'td',
        label,
        layer.signals.map(({ numbers }) => format(numbers[at])),
      );
    }),
  );
}

function row(kind, first, others) {
  const cells = [first, ...others].map((text, index) => {
    const cell = document.createElement(index === 0 ? 'th' : kind);
    cell.textContent = text;
    return cell;
  });
  const whole = document.createElement('tr');
  whole.append(...cells);
  return whole;
}

function drawSteps(sequence) {
  steps = sequence.steps;
  place.step = Math.min(place.step, steps.length - 1);
  find('tokens').replaceChildren(
    ...steps.map(({ label, unknown }) => {
      const item = document.createElement('li');
      item.textContent = item.title = label;
      item.classList.toggle('unknown', unknown);
      return item;
    }),
  );
}

function chooseSignal() {
  signal = layer.signals[signalChoice.selectedIndex];
  drawMap();
  drawPlace();
}

function chooseLayer() {
  const name = signal?.name;
  layer = layers[layerChoice.selectedIndex];
  const sequence = sequences[layer.sequence];
  if (steps !== sequence.steps) drawSteps(sequence);
  signalChoice.replaceChildren(...layer.signals.map(({ title }) => new Option(title)));
  const same = layer.signals.findIndex((each) => each.name === name);
  signalChoice.selectedIndex = Math.max(0, same);
  find('unit-head').replaceChildren(
    row(
      'th',
      sequence.step,
      layer.signals.map(({ title }) => title),
    ),
  );
  place.unit = Math.min(place.unit, layer.hiddenSize - 1);
  drawUnit();
  chooseSignal();
}

function moveTo(step, unit) {
  const before = place.unit;
  place.step = Math.max(0, Math.min(steps.length - 1, step));
  place.unit = Math.max(0, Math.min(layer.hiddenSize - 1, unit));
  if (place.unit !== before) drawUnit();
  drawPlace();
}

function pointed({ offsetX, offsetY }) {
  moveTo(Math.floor(offsetY / ROW), Math.floor(offsetX / width()));
}

const moves = {
  ArrowUp: () => moveTo(place.step - 1, place.unit),
  ArrowDown: () => moveTo(place.step + 1, place.unit),
  ArrowLeft: () => moveTo(place.step, place.unit - 1),
  ArrowRight: () => moveTo(place.step, place.unit + 1),
  Home: () => moveTo(place.step, 0),
  End: () => moveTo(place.step, layer.hiddenSize - 1),
  PageUp: () => moveTo(0, place.unit),
  PageDown: () => moveTo(steps.length - 1, place.unit),
};

function keepInSight() {
  const [panel, at] = [find('panel'), cursor.getBoundingClientRect()];
  const left = find('tokens').getBoundingClientRect().right;
  const right = panel.getBoundingClientRect().right - 16;
  if (at.left < left) panel.scrollLeft -= left - at.left;
  else if (at.right > right) panel.scrollLeft += at.right - right;
}

layerChoice.replaceChildren(...layers.map(({ label }) => new Option(label)));
layerChoice.addEventListener('change', chooseLayer);
signalChoice.addEventListener('change', chooseSignal);
canvas.addEventListener('pointermove', pointed);
canvas.addEventListener('pointerdown', pointed);
canvas.addEventListener('keydown', (event) => {
  const move = moves[event.key];
  if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  move();
  keepInSight();
});
const redraw = () => {
  drawMap();
  drawPlace();
};
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
addEventListener('resize', redraw);
chooseLayer();
