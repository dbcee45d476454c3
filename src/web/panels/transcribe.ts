/// <reference lib="dom" />
import { formatProbability } from '../../cli/render/numbers.js';
import type { Transcribed } from '../backend.js';
import { element, labelled, showBlanks, tableOf } from '../dom.js';
import { createPanel, type PanelContext, showError } from '../panel.js';
import { createRecorder, toWave } from '../recorder.js';

/** Transcribes a recording from a file or the microphone. */
export function transcribePanel({ backend, model }: PanelContext): HTMLElement {
  const file = element('input', { type: 'file', accept: 'audio/*' });
  const player = element('audio', { controls: true, 'aria-label': 'The recording' });
  player.hidden = true;
  const note = element('p', { class: 'status muted', role: 'status' });
  let recorded: Blob | null = null;

  const choose = (blob: Blob | null) => {
    if (player.src !== '') URL.revokeObjectURL(player.src);
    player.hidden = blob === null;
    if (blob !== null) player.src = URL.createObjectURL(blob);
  };
  file.addEventListener('change', () => {
    recorded = null;
    note.textContent = '';
    choose(file.files?.[0] ?? null);
  });

  const panel = createPanel({
    title: 'Transcribe',
    hint: 'Record speech or choose a file; the model transcribes it.',
    controls: [
      element(
        'div',
        { class: 'row' },
        recordButton(note, (blob) => {
          recorded = blob;
          file.value = '';
          choose(blob);
          panel.querySelector('form')?.requestSubmit();
        }),
      ),
      note,
      labelled('Recording', file),
      player,
    ],
    action: 'Transcribe',
    async run(output) {
      const sound = recorded ?? file.files?.[0] ?? null;
      if (sound === null) throw new Error('No recording: record one, or choose a file.');
      const transcribed = await backend.transcribe(model.name, await toWave(sound));
      output.append(
        element('p', { class: 'text large' }, transcribed.text === '' ? '(nothing was heard)' : transcribed.text),
        ...(transcribed.tokens.length === 0 ? [] : [timing(transcribed)]),
      );
      const sure =
        transcribed.confidence === null ? '' : ` P(text | sound) is ${transcribed.confidence.toPrecision(3)}.`;
      return `Transcribed.${sure}`;
    },
  });
  return panel;
}

function recordButton(note: HTMLElement, done: (recording: Blob) => void): HTMLElement {
  const recorder = createRecorder();
  if (recorder === null) {
    return element(
      'p',
      { class: 'muted' },
      'Recording needs a page over https or from localhost; choose a file instead.',
    );
  }
  const button = element('button', { type: 'button', 'aria-pressed': 'false' }, '● Record');
  button.addEventListener('click', async () => {
    try {
      if (recorder.isRecording()) {
        button.textContent = '● Record';
        button.setAttribute('aria-pressed', 'false');
        note.textContent = '';
        done(await recorder.stop());
        return;
      }
      await recorder.start();
      button.textContent = '■ Stop recording';
      button.setAttribute('aria-pressed', 'true');
      note.className = 'status muted';
      note.textContent = 'Recording …';
    } catch (error) {
      const denied = (error as Error).name === 'NotAllowedError';
      showError(note, denied ? new Error('The browser was not allowed to use the microphone.') : error);
    }
  });
  return button;
}

/** Time of each token. */
function timing({ tokens }: Transcribed): HTMLElement {
  const rows = tokens.map(({ token, start, end, confidence }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, showBlanks(token)),
      ...[start.toFixed(2), end.toFixed(2), formatProbability(confidence)].map((value) =>
        element('td', { class: 'number' }, value),
      ),
    ),
  );
  const table = tableOf({ token: 'text', 'from (s)': 'number', 'to (s)': 'number', probability: 'number' }, rows);
  return element('details', {}, element('summary', {}, 'Time of each token'), table);
}
