/// <reference lib="dom" />
import { formatPower, formatProbability } from '../../cli/render/numbers.js';
import type { Alternative, Score } from '../backend.js';
import { element, labelled, showBlanks } from '../dom.js';
import { createPanel, type PanelContext, showError, unknownNotes } from '../panel.js';

/** Compares sentences by their probabilities, token by token; choosing a token shows its alternatives. */
export function comparePanel(context: PanelContext): HTMLElement {
  const texts = element('textarea', { rows: 3, spellcheck: 'false' });
  const { backend, model } = context;
  return createPanel({
    title: 'Compare',
    hint: 'The probability of each sentence: the product of the probabilities of its tokens, given the tokens before them.',
    controls: [labelled('Sentences, one per line', texts)],
    action: 'Compare',
    async run(output) {
      const lines = texts.value.split('\n').filter((line) => line.trim() !== '');
      if (lines.length === 0) throw new Error('There is no sentence to score: write one per line.');
      const conditions = context.conditions();
      const scores = await backend.score(model.name, lines, conditions);
      const ranked = [...scores].sort((left, right) => right.logProbability - left.logProbability);
      const looked = new Map<Score, Promise<Alternative[][]>>();
      const alternatives = (score: Score) => {
        const known = looked.get(score) ?? backend.alternatives(model.name, score.text, conditions);
        looked.set(score, known);
        return known;
      };
      output.append(
        legend(),
        element('ol', { class: 'sentences' }, ...ranked.map((score) => sentence(score, alternatives))),
        ...unknownNotes([...new Set(scores.flatMap(({ unknown }) => unknown))]),
      );
      const [first, second] = ranked;
      if (first === undefined || second === undefined) return 'Choose a token to see the alternatives.';
      const times = formatPower(first.log10Probability - second.log10Probability);
      return `The first is ${times} times as probable as the second. Choose a token to see the alternatives.`;
    },
  });
}

function sentence(score: Score, alternatives: (score: Score) => Promise<Alternative[][]>): HTMLElement {
  const detail = element('div', {
    class: 'detail',
    role: 'region',
    'aria-live': 'polite',
    'aria-label': 'Alternatives',
  });
  detail.hidden = true;
  const buttons = score.tokens.map(({ token, known, logProbability }, position) => {
    const probability = formatProbability(Math.exp(logProbability));
    return element(
      'button',
      {
        type: 'button',
        class: known ? 'token' : 'token unknown',
        style: `--heat: ${heatOf(logProbability)}%`,
        title: `${showBlanks(token)}: ${probability}`,
        'aria-label': `${showBlanks(token)}, probability ${probability}${known ? '' : ', as <UNK>'}`,
        'aria-expanded': 'false',
        onclick: () => void open(position),
      },
      showBlanks(token),
    );
  });
  let opened: number | null = null;

  async function open(position: number): Promise<void> {
    const isSame = opened === position;
    opened = isSame ? null : position;
    for (const [index, button] of buttons.entries()) button.setAttribute('aria-expanded', String(index === opened));
    detail.hidden = isSame;
    if (isSame) return;
    detail.replaceChildren(element('p', { class: 'muted' }, 'Looking …'));
    try {
      const all = await alternatives(score);
      if (opened === position) detail.replaceChildren(...showAlternatives(score, position, all[position] ?? []));
    } catch (error) {
      showError(detail, error);
    }
  }

  const facts: [string, string][] = [
    ['P', formatPower(score.log10Probability)],
    ['ln P', score.logProbability.toFixed(3)],
    ['per token', score.logProbabilityPerToken.toFixed(3)],
    ['perplexity', formatPower(Math.log10(score.perplexity))],
  ];
  return element(
    'li',
    {},
    element('div', { class: 'tokens', role: 'group', 'aria-label': score.text }, ...buttons),
    element(
      'dl',
      { class: 'facts' },
      ...facts.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
    ),
    detail,
  );
}

/** Bars of the most probable tokens at a position, and of the actual token. */
function showAlternatives({ tokens }: Score, position: number, alternatives: readonly Alternative[]): HTMLElement[] {
  const own = tokens[position];
  if (own === undefined) return [];
  const standing = own.known ? own.token : '<UNK>';
  const shown = alternatives.slice(0, 10);
  if (!shown.some(({ token }) => token === standing)) shown.push({ ...own, token: standing });
  const before = tokens.slice(Math.max(0, position - 6), position).map(({ token }) => showBlanks(token));
  const heading = position === 0 ? 'At the beginning' : `After “… ${before.join(' ')}”`;
  if (alternatives.length === 0) return [element('p', { class: 'muted' }, 'No alternatives for this token.')];
  return [
    element('h3', {}, heading),
    element('table', { class: 'bars' }, element('tbody', {}, ...shown.map((one) => bar(one, one.token === standing)))),
  ];
}

function bar({ token, logProbability }: Alternative, isOwn: boolean): HTMLElement {
  const probability = Math.exp(logProbability);
  const name = element(
    'th',
    { scope: 'row' },
    showBlanks(token),
    isOwn ? element('span', { class: 'own' }, ' ◂ here') : null,
  );
  return element(
    'tr',
    { class: isOwn ? 'chosen' : null },
    name,
    element('td', { class: 'number' }, formatProbability(probability)),
    element('td', { class: 'bar', 'aria-hidden': 'true' }, element('div', { style: `width: ${100 * probability}%` })),
  );
}

/** 0 for a token of probability 1, 100 for a probability below 0.001. */
function heatOf(logProbability: number): number {
  return Math.round(100 * Math.min(1, -logProbability / Math.log(1000)));
}

function legend(): HTMLElement {
  const samples: [string, number][] = [
    ['sure', 1],
    ['1 in 10', 0.1],
    ['1 in 100', 0.01],
    ['1 in 1000 or less', 0.001],
  ];
  return element(
    'p',
    { class: 'legend muted' },
    ...samples.map(([label, probability]) =>
      element('span', { class: 'token', style: `--heat: ${heatOf(Math.log(probability))}%` }, label),
    ),
  );
}
