/// <reference lib="dom" />
import { formatProbability } from '../../cli/render/numbers.js';
import { tagRuns } from '../../text/tag-runs.js';
import { bars } from '../bars.js';
import { element, labelled, showBlanks, tableOf } from '../dom.js';
import { createPanel, type PanelContext, unknownNotes } from '../panel.js';
import { weightTable } from '../weight-table.js';

/** Fills blanks from left and right context. */
export function fillPanel({ backend, model }: PanelContext): HTMLElement {
  const text = element('textarea', { rows: 2, spellcheck: 'false', placeholder: '___' });
  return createPanel({
    title: 'Fill',
    hint: 'Write ___ for a missing word: the model reads the text before and after it.',
    controls: [labelled('Text with blanks', text)],
    action: 'Fill',
    async run(output) {
      const { filled, blanks, unknown } = await backend.fill(model.name, text.value);
      output.append(
        element('p', { class: 'text large' }, filled),
        ...blanks.map(({ candidates }, index) =>
          bars(
            `Blank ${index + 1}`,
            candidates.map(({ token, probability }) => ({ label: showBlanks(token), probability })),
          ),
        ),
        ...unknownNotes(unknown),
      );
      return blanks.length === 1 ? 'One blank filled.' : `${blanks.length} blanks filled.`;
    },
  });
}

/** Entities in colours, or a tag under each token. */
export function tagPanel({ backend, model }: PanelContext): HTMLElement {
  const text = element('textarea', { rows: 3, spellcheck: 'false' });
  return createPanel({
    title: 'Tag',
    hint: 'Each token gets a tag; names and other entities are coloured.',
    controls: [labelled('Text', text)],
    action: 'Tag',
    async run(output) {
      const { tokens, entities, unknown } = await backend.tag(model.name, text.value);
      if (tokens.length === 0) throw new Error('Write a text to tag.');
      const kinds = [...new Set(entities.map(({ type }) => type))].sort();
      const marks = new Map(entities.map((entity) => [entity.start, entity]));
      const inside = new Set(entities.flatMap(({ start, end }) => range(start + 1, end)));
      if (tokens.every(({ token }) => [...token].length === 1)) {
        output.append(taggedLetters(tokens), tagTable(tokens), ...unknownNotes(unknown));
        return `${tokens.length} letters tagged.`;
      }
      const written = tokens.flatMap(({ token, tag, confidence }, step) => {
        const entity = marks.get(step);
        if (entity !== undefined) return [mark(entity, kinds.indexOf(entity.type)), ' '];
        if (inside.has(step)) return [];
        if (kinds.length > 0 || tag === 'O') return [`${token} `];
        const title = formatProbability(confidence);
        return [element('span', { class: 'tagged', title }, token, element('small', {}, tag)), ' '];
      });
      output.append(element('p', { class: 'text large tags' }, ...written), tagTable(tokens), ...unknownNotes(unknown));
      if (entities.length === 0) return kinds.length === 0 ? 'Tagged; no entity was found.' : 'Tagged.';
      return entities.length === 1 ? 'One entity found.' : `${entities.length} entities found.`;
    },
  });
}

/** Letters, of DNA for example: neighbours with the same tag are one mark; the most frequent tag has none. */
function taggedLetters(tokens: readonly { token: string; tag: string }[]): HTMLElement {
  const counts = new Map<string, number>();
  for (const { tag } of tokens) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const [usual, ...kinds] = [...counts.keys()].sort(
    (left, right) => (counts.get(right) ?? 0) - (counts.get(left) ?? 0),
  );
  const written = tagRuns(tokens.map(({ tag }) => tag)).map(({ tag, start, end }) => {
    const text = tokens
      .slice(start, end)
      .map(({ token }) => token)
      .join('');
    return tag === usual
      ? text
      : element('mark', { class: `letters kind-${kinds.indexOf(tag) % 8}` }, text, element('small', {}, tag));
  });
  return element('p', { class: 'text large tags' }, ...written);
}

function mark(entity: { type: string; text: string; confidence: number }, kind: number): HTMLElement {
  const title = `${entity.type}, ${formatProbability(entity.confidence)} sure`;
  return element('mark', { class: `kind-${kind % 8}`, title }, entity.text, element('small', {}, entity.type));
}

function tagTable(tokens: readonly { token: string; tag: string; confidence: number }[]): HTMLElement {
  const rows = tokens.map(({ token, tag, confidence }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, token),
      element('td', {}, tag),
      element('td', { class: 'number' }, formatProbability(confidence)),
    ),
  );
  const table = tableOf({ token: 'text', tag: 'text', probability: 'number' }, rows);
  return element('details', {}, element('summary', {}, 'All tags'), table);
}

/** The label of a text, with attention weights. */
export function classifyPanel({ backend, model }: PanelContext): HTMLElement {
  const text = element('textarea', { rows: 3, spellcheck: 'false' });
  return createPanel({
    title: 'Classify',
    hint: 'The model reads the whole text and assigns a label.',
    controls: [labelled('Text', text)],
    action: 'Classify',
    async run(output) {
      const { label, probabilities, tokens, unknown } = await backend.classify(model.name, text.value);
      const most = Math.max(...tokens.map(({ weight }) => weight ?? 0));
      const looked = tokens.map(({ token, weight }) =>
        element('span', { class: 'token', style: `--heat: ${most > 0 ? (100 * (weight ?? 0)) / most : 0}%` }, token),
      );
      output.append(
        bars('Labels', probabilities.slice(0, 10)),
        ...(most > 0
          ? [
              element('h3', {}, 'Attention weights'),
              element('p', { class: 'tokens' }, ...looked),
              weightTable(
                'token',
                tokens.map(({ token, weight }) => ({ name: token, weight: weight ?? 0 })),
              ),
            ]
          : []),
        ...unknownNotes(unknown),
      );
      return `${label}: ${formatProbability(probabilities[0]?.probability ?? 0)}.`;
    },
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
