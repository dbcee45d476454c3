/// <reference lib="dom" />
import { formatProbability } from '../cli/render/numbers.js';
import { element } from './dom.js';

/** Probabilities as a table with bars. */
export function bars(title: string, rows: readonly { label: string; probability: number }[]): HTMLElement {
  return element(
    'table',
    { class: 'bars' },
    element('caption', {}, title),
    element(
      'tbody',
      {},
      ...rows.map(({ label, probability }) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, label),
          element('td', { class: 'number' }, formatProbability(probability)),
          element(
            'td',
            { class: 'bar', 'aria-hidden': 'true' },
            element('div', { style: `width: ${100 * probability}%` }),
          ),
        ),
      ),
    ),
  );
}
