/// <reference lib="dom" />
import type { StatesPart } from '../backend.js';
import { element, labelled, showBlanks, tableOf } from '../dom.js';
import { createPanel, type PanelContext } from '../panel.js';

/** The signals of a network over a text as heat maps: one row per token, one column per unit. */
export function statesPanel({ backend, model, conditions }: PanelContext): HTMLElement {
  const text = element('textarea', { rows: 2, spellcheck: 'false' });
  return createPanel({
    title: 'States',
    hint: 'What the units of each layer hold after each token: hidden states and gates.',
    controls: [labelled('Text to read', text)],
    action: 'Show states',
    async run(output) {
      const parts = await backend.states(model.name, text.value, conditions());
      const views = parts.flatMap((part) =>
        part.layers.flatMap(({ layer, direction, signals }) =>
          Object.entries(signals).map(([signal, rows]) => ({
            name: [part.part, `layer ${layer}`, direction === 'backward' ? 'backwards' : null, signal]
              .filter((word) => word !== null)
              .join(', '),
            ...{ part, rows },
          })),
        ),
      );
      const select = element(
        'select',
        {},
        ...views.map(({ name }, index) => element('option', { value: index }, name)),
      );
      const unit = element('input', { type: 'number', min: 1, value: 1, step: 1 });
      const map = element('div', { class: 'scrolling', tabindex: 0, role: 'region', 'aria-label': 'Heat map' });
      const show = () => {
        const view = views[Number(select.value)];
        if (view === undefined) return;
        const size = view.rows[0]?.length ?? 1;
        unit.max = String(size);
        const listed = Math.min(size, Math.max(1, Math.trunc(Number(unit.value)) || 1));
        map.replaceChildren(heatMap(view.name, view.part, view.rows, listed));
      };
      select.addEventListener('change', show);
      unit.addEventListener('input', show);
      output.append(
        element('div', { class: 'row' }, labelled('Signal', select), labelled('Unit to list', unit)),
        legend(),
        map,
      );
      show();
      const [first] = views;
      return `${first?.rows.length ?? 0} steps of ${first?.rows[0]?.length ?? 0} units.`;
    },
  });
}

function heatMap(name: string, { steps }: StatesPart, rows: readonly number[][], unit: number): HTMLElement {
  const most = rows.reduce(
    (largest, row) => row.reduce((high, value) => Math.max(high, Math.abs(value)), largest),
    1e-9,
  );
  const body = rows.map((row, step) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, showBlanks(steps[step] ?? '')),
      element('td', { class: 'number' }, (row[unit - 1] ?? 0).toFixed(3)),
      element('td', { class: 'units' }, drawUnits(row, most)),
    ),
  );
  return tableOf({ token: 'text', [`unit ${unit}`]: 'number', 'all units': 'text' }, body, { class: 'states' }, name);
}

/** A row of pixels, one per unit; described by its largest value. */
function drawUnits(row: readonly number[], most: number): HTMLElement {
  const canvas = element('canvas', { width: row.length, height: 1, role: 'img' });
  const image = new ImageData(row.length, 1);
  let largest = 0;
  for (const [unit, value] of row.entries()) {
    image.data.set(
      [...(value < 0 ? [40, 110, 220] : [225, 105, 15]), Math.round((255 * Math.abs(value)) / most)],
      4 * unit,
    );
    if (Math.abs(value) > Math.abs(row[largest] ?? 0)) largest = unit;
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  canvas.setAttribute('aria-label', `largest: unit ${largest + 1}, ${(row[largest] ?? 0).toFixed(3)}`);
  return canvas;
}

function legend(): HTMLElement {
  const sample = (name: string, kind: string) => element('span', { class: `sample ${kind}` }, name);
  return element('p', { class: 'muted' }, sample('negative', 'below'), ' ', sample('positive', 'above'));
}
