/// <reference lib="dom" />
import { formatProbability } from '../../cli/render/numbers.js';
import { tagRuns } from '../../text/tag-runs.js';
import { bars } from '../bars.js';
import { element, labelled, tableOf } from '../dom.js';
import { createPanel, type PanelContext } from '../panel.js';
import { readFrames } from '../read-frames.js';
import { weightTable } from '../weight-table.js';

/** Tags each frame of a series of numbers; neighbours with the same tag are one row. */
export function tagFramesPanel(context: PanelContext): HTMLElement {
  return framesPanel(context, {
    title: 'Tag',
    hint: 'Each frame gets a tag.',
    async show(frames, output) {
      const { tags, confidences } = await context.backend.tagFrames(context.model.name, frames);
      const runs = tagRuns(tags);
      const kinds = [...new Set(tags)].sort();
      const strip = runs.map(({ tag, start, end }) =>
        element('span', { class: `kind-${kinds.indexOf(tag) % 8}`, style: `flex-grow: ${end - start}`, title: tag }),
      );
      const rows = runs.map(({ tag, start, end }) => {
        const mean = confidences.slice(start, end).reduce((sum, value) => sum + value, 0) / (end - start);
        return element(
          'tr',
          {},
          element('th', { scope: 'row' }, start + 1 === end ? `${end}` : `${start + 1}–${end}`),
          element('td', { class: `tag-name kind-${kinds.indexOf(tag) % 8}` }, tag),
          element('td', { class: 'number' }, formatProbability(mean)),
        );
      });
      output.append(
        element('div', { class: 'strip', 'aria-hidden': 'true' }, ...strip),
        tableOf({ frames: 'text', tag: 'text', 'mean probability': 'number' }, rows, {}, 'Tags'),
      );
      return `${frames.length} frames tagged, in ${runs.length} ${runs.length === 1 ? 'part' : 'parts'}.`;
    },
  });
}

/** The label of a series of numbers, with attention weights per frame. */
export function classifyFramesPanel(context: PanelContext): HTMLElement {
  return framesPanel(context, {
    title: 'Classify',
    hint: 'The model reads all frames and assigns a label.',
    async show(frames, output) {
      const { label, probabilities, weights } = await context.backend.classifyFrames(context.model.name, frames);
      output.append(bars('Labels', probabilities.slice(0, 10)));
      if (weights !== null) {
        const most = Math.max(...weights);
        const strip = weights.map((weight, index) =>
          element('span', {
            class: 'heat-cell',
            style: `--heat: ${(100 * weight) / most}%`,
            title: `frame ${index + 1}`,
          }),
        );
        const note = `Attention weights: the largest is that of frame ${weights.indexOf(most) + 1}.`;
        output.append(element('p', {}, note), element('div', { class: 'strip', 'aria-hidden': 'true' }, ...strip));
        const rows = weights.map((weight, index) => ({ name: String(index + 1), weight }));
        output.append(weightTable('frame', rows));
      }
      return `${label}: ${formatProbability(probabilities[0]?.probability ?? 0)}.`;
    },
  });
}

interface FramesTask {
  title: string;
  hint: string;
  /** Returns a sentence on the result. */
  show(frames: number[][], output: HTMLElement): Promise<string>;
}

function framesPanel({ model }: PanelContext, { title, hint, show }: FramesTask): HTMLElement {
  const table = element('textarea', { rows: 5, spellcheck: 'false', wrap: 'off' });
  const file = element('input', { type: 'file', accept: '.csv,.tsv,.txt,text/*' });
  file.addEventListener('change', async () => {
    const chosen = file.files?.[0];
    if (chosen !== undefined) table.value = await chosen.text();
  });
  const facts = model.frames ?? { features: 1, names: null };
  const columns = facts.names?.join(', ') ?? `${facts.features} numbers`;
  return createPanel({
    title,
    hint: `${hint} A frame is a line of a table: ${columns}.`,
    controls: [labelled('Table of frames', table), labelled('Or a CSV file', file)],
    action: title,
    run: async (output) => show(readFrames(table.value, facts), output),
  });
}
