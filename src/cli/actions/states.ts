import type { LayerStates, TextStates } from '../../inference/states.js';
import { renderStates } from '../../report/states-page.js';
import { openAs, type RunOptions } from '../open-model.js';
import { print } from '../output.js';
import { warnOfUnknown } from '../render/notes.js';
import { showToken } from '../render/show-token.js';
import { writeOutput } from '../write-file.js';

/** As the command line gives them. */
export interface StatesCommandOptions extends Omit<RunOptions, 'run'> {
  output: string;
  json?: true;
}

/** Letters of a text that stand in a title. */
const TITLE = 120;

/** Reads a text and writes a page of what the network computed, or prints its numbers. */
export async function runStates(run: string, text: string, options: StatesCommandOptions): Promise<void> {
  const { opened: model, checkpoint } = await openAs('states', { ...options, run });
  try {
    const states = model.trace(text);
    if (states.unknown.length > 0) warnOfUnknown('the text', states.unknown);
    if (options.json === true) {
      await print(`${JSON.stringify(toObject(text, states))}\n`);
      return;
    }
    const letters = [...text];
    const title = letters.length > TITLE ? `${letters.slice(0, TITLE).join('')}…` : text;
    const { step } = checkpoint.snapshot.progress;
    const source = `Run ${run}, checkpoint of step ${step}. Written by rnn states.`;
    await writeOutput('--output', options.output, renderStates(states, { title, source, showToken }));
    await print(`${options.output}\n`);
  } finally {
    model.dispose();
  }
}

function toObject(text: string, { steps, unknown, layers }: TextStates): object {
  return { text, steps, unknown, layers: layers.map(toLayer) };
}

/** Each signal by its name, a list of units a step. */
function toLayer({ layer, direction, cell, hiddenSize, signals }: LayerStates): object {
  const rows = (values: Float32Array) =>
    Array.from({ length: values.length / hiddenSize }, (_, step) =>
      Array.from(values.subarray(step * hiddenSize, (step + 1) * hiddenSize), shorten),
    );
  return {
    layer,
    direction,
    cell,
    hiddenSize,
    signals: Object.fromEntries(signals.map(({ name, values }) => [name, rows(values)])),
  };
}

/** Nine digits tell one float32 from another. */
function shorten(value: number): number {
  return Number(value.toPrecision(9));
}
