/// <reference lib="dom" />
import { formatProbability } from '../cli/render/numbers.js';
import { element, tableOf } from './dom.js';

/** Attention weights as a closed table: their colours alone say nothing to a screen reader. */
export function weightTable(of: 'token' | 'frame', rows: readonly { name: string; weight: number }[]): HTMLElement {
  const body = rows.map(({ name, weight }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      element('td', { class: 'number' }, formatProbability(weight)),
    ),
  );
  return element(
    'details',
    {},
    element('summary', {}, `Weight of each ${of}`),
    tableOf({ [of]: 'text', weight: 'number' }, body),
  );
}
