/// <reference lib="dom" />
import type { createModel } from '../browser/create-model.js';
import { fetchedFiles } from '../browser/fetched-files.js';
import type { Ability } from '../browser/model.js';
import { bestVariant } from '../kernels/hosts/wasm/variant.js';
import type { Backend, ModelFacts } from './backend.js';
import { element, labelled } from './dom.js';
import { modelBackend } from './model-backend.js';
import { type PanelContext, showError } from './panel.js';
import { comparePanel } from './panels/compare.js';
import { classifyPanel, fillPanel, tagPanel } from './panels/texts.js';
import { transcribePanel } from './panels/transcribe.js';
import { translatePanel } from './panels/translate.js';
import { writePanel } from './panels/write.js';
import { ServerError, serverBackend } from './server-backend.js';

/** The settings of the page, JSON in it: where models run. */
type Settings = { backend: 'server' } | { backend: 'model'; name: string };

const panels: Record<Ability, (context: PanelContext) => HTMLElement> = {
  sample: writePanel,
  score: comparePanel,
  fill: fillPanel,
  tag: tagPanel,
  classify: classifyPanel,
  translate: translatePanel,
  transcribe: transcribePanel,
};

const part = (id: string) => document.getElementById(id) as HTMLElement;
const settings = JSON.parse(part('settings').textContent ?? '{}') as Settings;
let apiKey: string | null = null;

try {
  const backend = settings.backend === 'server' ? serverBackend(() => apiKey) : await openModel(settings.name);
  await begin(backend);
} catch (error) {
  part('status').setAttribute('role', 'alert');
  showError(part('status'), error);
}

/** The model beside the page. */
async function openModel(name: string): Promise<Backend> {
  if (location.protocol === 'file:') {
    throw new Error(
      'This page cannot load its model from file://: serve its folder, for example with "npx serve", and open the printed address.',
    );
  }
  const address = (path: string) => new URL(path, document.baseURI);
  const wasm = { simd128: address('simd128.wasm'), 'relaxed-simd': address('relaxed-simd.wasm') };
  // Of run time, and relative to the page.
  const library: Promise<{ createModel: typeof createModel }> = import(address('rnn.js').href);
  // The library takes a while to start, and would ask for these only then.
  for (const file of [wasm[bestVariant(WebAssembly)], ...fetchedFiles.map((name) => address(`model/${name}`))]) {
    document.head.append(element('link', { rel: 'preload', as: 'fetch', crossorigin: '', href: file.href }));
  }
  return modelBackend(name, await (await library).createModel(address('model/'), { wasm }));
}

/** Shows the models of a backend; asks for the key if the server requires one. */
async function begin(backend: Backend): Promise<void> {
  let models: ModelFacts[];
  try {
    models = await backend.models();
  } catch (error) {
    if (!(error instanceof ServerError) || error.status !== 401) throw error;
    askForKey(error.message, () => begin(backend));
    return;
  }
  const [first] = models;
  if (first === undefined) throw new Error('The server has no model.');
  const select = element('select', {}, ...models.map(({ name }) => element('option', { value: name }, name)));
  const show = (model: ModelFacts) => showModel(backend, model);
  select.addEventListener('change', () => show(models.find(({ name }) => name === select.value) ?? first));
  part('models').replaceChildren(...(models.length > 1 ? [labelled('Model', select)] : []));
  show(first);
}

function showModel(backend: Backend, model: ModelFacts): void {
  part('name').textContent = model.name;
  document.title = `${model.name} – rnn playground`;
  part('status').className = 'muted';
  part('status').textContent = `A model of the task ${model.task}, ${backend.where}.`;
  const selects = model.conditions.map(({ name, values }) => ({
    name,
    select: element('select', {}, ...values.map((value) => element('option', { value }, value))),
  }));
  const conditions = () => Object.fromEntries(selects.map(({ name, select }) => [name, select.value]));
  const chosen = selects.map(({ name, select }) => labelled(name, select));
  const context = { backend, model, conditions };
  part('panels').replaceChildren(
    ...(chosen.length > 0
      ? [element('div', { class: 'row conditions', role: 'group', 'aria-label': 'Conditions' }, ...chosen)]
      : []),
    ...model.can.map((ability) => panels[ability](context)),
  );
}

function askForKey(message: string, retry: () => Promise<void>): void {
  const input = element('input', { type: 'password', autocomplete: 'off' });
  const form = element(
    'form',
    {
      class: 'panel',
      onsubmit(event: Event) {
        event.preventDefault();
        apiKey = input.value;
        part('panels').replaceChildren();
        retry().catch((error: unknown) => showError(part('status'), error));
      },
    },
    labelled('API key of the server', input),
    element('button', { type: 'submit', class: 'primary' }, 'Continue'),
  );
  part('status').textContent = message;
  part('panels').replaceChildren(form);
}
