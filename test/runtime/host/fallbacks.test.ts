import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { loadConfig } from '../../../src/config/load.js';
import { openBackend } from '../../../src/kernels/hosts/open-backend.js';
import { trainRun } from '../../../src/run/train-run.js';
import type { HostBackend } from '../../../src/runtime/host/backend.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { type Setting, tinyConfig } from '../../run/tiny-run.js';
import { temporaryFolder } from '../../temporary-folder.js';

vi.setConfig({ testTimeout: 300_000 });

beforeAll(() => {
  vi.stubEnv('RNN_BACKEND', 'wasm');
  openBackend();
});
afterAll(() => {
  vi.unstubAllEnvs();
  openBackend();
});

/** Kernels that move no numbers, or fill plain arrays. */
const free = new Set(['Identity', 'Reshape', 'ExpandDims', 'Complex', 'Real', 'Imag', 'Fill', 'ZerosLike', 'Range']);
/** Elements of what may be computed in JavaScript: lengths of a batch, say. */
const HANDFUL = 64;

function slowKernels(): string[] {
  const { fallbacks } = tf.backend() as unknown as HostBackend;
  return [...fallbacks]
    .filter(([name, { elements }]) => !free.has(name) && elements > HANDFUL)
    .map(([name, { elements }]) => `${name} of ${elements}`);
}

async function train(file: string, set: Setting[]): Promise<void> {
  const settings = ['training.epochs=null', 'training.steps=2', `runsDirectory=${temporaryFolder()}`, ...set];
  for await (const _ of trainRun(await loadConfig(`configs/${file}.yaml`, { set: settings }))) {
    // Two steps, an evaluation and samples.
  }
}

// A kernel of TensorFlow.js in JavaScript is 50 to 900 times slower than the host's own operation.
it.each<[string, Setting[]]>([
  ['ner-small', []],
  ['reviews-small', []],
  ['movements-small', []],
  ['movements-small', ['model.pooling=mean']],
  ['tones-small', []],
  ['translation-small', []],
  ['translation-small', ['model.attention={type: general}']],
  ['translation-small', ['model.attention={type: none}']],
  ['melody-small', []],
  ['fill-es', ['data.validationFraction=0.01']],
])('%s %j trains and evaluates without a slow kernel of TensorFlow.js', async (file, set) => {
  (tf.backend() as unknown as HostBackend).fallbacks.clear();
  await train(file, set);
  expect(slowKernels()).toEqual([]);
});

it.each<[string, Setting[]]>([
  ['a language model', []],
  ['one with one-hot input', ['model.input={type: oneHot}']],
  ['one with tied weights', ['model.tieWeights=true', 'model.hiddenSize=4']],
])('%s trains and evaluates without a slow kernel of TensorFlow.js', async (_, set) => {
  (tf.backend() as unknown as HostBackend).fallbacks.clear();
  for await (const _event of trainRun(await tinyConfig(temporaryFolder(), ['training.epochs=1', ...set]))) {
    // Steps, evaluations and samples.
  }
  expect(slowKernels()).toEqual([]);
});

it("notices a kernel that is not the host's", () => {
  (tf.backend() as unknown as HostBackend).fallbacks.clear();
  tf.tidy(() => tf.cumsum(tf.ones([100])));
  expect(slowKernels()).toEqual(['Cumsum of 100']);
});
