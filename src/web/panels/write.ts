/// <reference lib="dom" />
import { element, labelled } from '../dom.js';
import { createPanel, type PanelContext } from '../panel.js';
import { createTune, isTune } from '../tune.js';

/** Continues a prompt at several temperatures, side by side. */
export function writePanel({ backend, model, conditions }: PanelContext): HTMLElement {
  const prompt = element('textarea', { rows: 2, spellcheck: 'false' });
  const temperatures = element('input', { type: 'text', value: '0.5, 0.8, 1.1', inputmode: 'decimal', size: 12 });
  const length = element('input', { type: 'number', value: 100, min: 1, max: 4000, step: 1 });
  const seed = element('input', { type: 'number', value: '', step: 1, placeholder: 'random' });
  return createPanel({
    title: 'Write',
    hint: 'The model continues your text token by token. A low temperature prefers likely tokens.',
    controls: [
      labelled('Beginning (may be empty)', prompt),
      element(
        'div',
        { class: 'row' },
        labelled('Temperatures', temperatures),
        labelled('Tokens at most', length),
        labelled('Random seed', seed),
      ),
    ],
    action: 'Write',
    async run(output, signal) {
      const chosen = readTemperatures(temperatures.value);
      const drawnFrom = seed.value === '' ? Math.floor(Math.random() * 2 ** 31) : Number(seed.value);
      const texts = chosen.map(() => '');
      const boxes = chosen.map(() => element('span'));
      const cards = chosen.map((temperature, index) =>
        element(
          'article',
          { class: 'card', 'aria-label': `Text at temperature ${temperature}` },
          element('h3', {}, `Temperature ${temperature}`),
          element('p', { class: 'text' }, element('strong', {}, prompt.value), boxes[index] as HTMLElement),
        ),
      );
      output.append(element('div', { class: 'cards' }, ...cards));
      await backend.sample(model.name, {
        ...{ prompt: prompt.value, temperatures: chosen, length: Number(length.value), seed: drawnFrom, signal },
        conditions: conditions(),
        onText(text, index) {
          texts[index] += text;
          (boxes[index] as HTMLElement).append(text);
        },
      });
      for (const [index, text] of texts.entries()) {
        const whole = prompt.value + text;
        if (text === '') (boxes[index] as HTMLElement).append(element('em', { class: 'muted' }, ' (ended at once)'));
        if (isTune(whole)) cards[index]?.append(createTune(whole));
      }
      const what = texts.length === 1 ? 'One text' : `${texts.length} texts`;
      return `${what}, from random seed ${drawnFrom}.`;
    },
  });
}

function readTemperatures(text: string): number[] {
  const values = text.split(/[,;\s]+/).filter(Boolean);
  const numbers = values.map(Number);
  if (numbers.length > 0 && numbers.length <= 8 && numbers.every((value) => value >= 0 && value <= 100)) return numbers;
  throw new Error('Give one to eight temperatures, 0 or more, separated by commas: 0.5, 1.');
}
