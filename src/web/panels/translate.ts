/// <reference lib="dom" />
import { formatProbability } from '../../cli/render/numbers.js';
import { element, labelled, showBlanks } from '../dom.js';
import { createPanel, type PanelContext, unknownNotes } from '../panel.js';

/** A translation with its attention weights. */
export function translatePanel({ backend, model }: PanelContext): HTMLElement {
  const text = element('textarea', { rows: 2, spellcheck: 'false' });
  const beam = element('input', { type: 'number', value: 4, min: 1, max: 32, step: 1 });
  return createPanel({
    title: 'Translate',
    hint: 'The heat map shows, for each token of the translation, the attention weights over the source.',
    controls: [labelled('Text', text), element('div', { class: 'row' }, labelled('Hypotheses (beam size)', beam))],
    action: 'Translate',
    async run(output) {
      if (text.value.trim() === '') throw new Error('Write a text to translate.');
      const { sourceTokens, translations, unknown } = await backend.translate(
        model.name,
        text.value,
        Number(beam.value),
      );
      const [best, ...others] = translations;
      if (best === undefined) throw new Error('The model returned no translation.');
      const list = element('ol', { start: 2 }, ...others.map((other) => element('li', {}, other.text)));
      output.append(
        element('p', { class: 'text large' }, best.text),
        ...(others.length > 0 ? [element('details', {}, element('summary', {}, 'Other translations'), list)] : []),
        ...(best.attention === null || best.attention.length === 0
          ? []
          : [heatMap(sourceTokens, best.tokens, best.attention)]),
        ...unknownNotes(unknown),
      );
      return 'Translated.';
    },
  });
}

/** A table of attention weights: one row per target token, one column per source token. */
function heatMap(source: readonly string[], target: readonly string[], attention: ArrayLike<number>[]): HTMLElement {
  const head = source.map((token) => element('th', { scope: 'col' }, element('span', {}, showBlanks(token))));
  const rows = attention.slice(0, target.length).map((shares, row) => {
    const cells = source.map((from, column) => {
      const share = shares[column] ?? 0;
      const title = `${showBlanks(target[row] ?? '')} ← ${showBlanks(from)}: ${formatProbability(share)}`;
      const spoken = element('span', { class: 'spoken' }, formatProbability(share));
      return element('td', { style: `--heat: ${Math.round(100 * share)}%`, title }, spoken);
    });
    return element('tr', {}, element('th', { scope: 'row' }, showBlanks(target[row] ?? '')), ...cells);
  });
  return element(
    'div',
    { class: 'scrolling', tabindex: 0, role: 'region', 'aria-label': 'Attention' },
    element(
      'table',
      { class: 'heat' },
      element('caption', {}, 'Attention: one row per translated token, one column per source token'),
      element('thead', {}, element('tr', {}, element('td'), ...head)),
      element('tbody', {}, ...rows),
    ),
  );
}
