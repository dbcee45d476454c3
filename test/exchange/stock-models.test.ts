import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { writeExport } from '../../src/exchange/write-export.js';
import { kerasLayers } from '../../src/runtime/layers.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { stockModel } from '../stock-model.js';
import { sharedFolder, temporaryFolder } from '../temporary-folder.js';
import {
  bidirectionalModel,
  classifier,
  conditionalModel,
  languageModel,
  sourceOf,
  tagger,
  transcriber,
  translator,
} from './models.js';
import { codeOf, itInPython, runPython } from './python.js';
import { check, comparisons, V } from './stock-comparisons.js';

describe('a LayersModel of TensorFlow.js', () => {
  it.each(comparisons.map((comparison) => [comparison.name, comparison] as const))(
    'of %s computes the same',
    async (_, comparison) => {
      const folder = join(temporaryFolder(), 'out');
      await writeExport(sourceOf(comparison.checkpoint), { format: 'tfjs', folder, force: false });
      const model = await kerasLayers().loadLayersModel(stockModel(folder));
      const inputs = comparison.inputs.map(({ shape, data, type }) => tf.tensor(data, shape, type));
      const output = model.predict(inputs) as Tensor;
      check(comparison, output.shape, [...output.dataSync()]);
    },
  );
});

it('a LayersModel is used by the code in its README', async () => {
  for (const [checkpoint, printed] of [
    [languageModel(), /^\[ 1, 6, 12 \]/],
    [classifier(), /negativa/],
    [bidirectionalModel({ input: { type: 'oneHot' } }), /^\[ 1, 12 \]/],
    [transcriber(), /^\[ 1, 20, 13 \]/],
  ] as const) {
    const folder = join(temporaryFolder(), 'out');
    await writeExport(sourceOf(checkpoint), { format: 'tfjs', folder, force: false });
    // What @tensorflow/tfjs is made of, which is all that is installed here.
    const code = codeOf(readFileSync(join(folder, 'README.md'), 'utf8')).replace(
      /import \* as tf from '@tensorflow\/tfjs';.*/,
      `import { createRequire } from 'node:module';
const require = createRequire(${JSON.stringify(import.meta.url)});
const tf = { ...require('@tensorflow/tfjs-core'), ...require('@tensorflow/tfjs-layers') };
require('@tensorflow/tfjs-backend-cpu');`,
    );
    writeFileSync(join(folder, 'use.mjs'), code);
    const { stdout, stderr } = spawnSync(process.execPath, ['use.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(stdout, stderr).toMatch(printed);
  }
});

describe('a .keras file', () => {
  const folder = sharedFolder();

  itInPython(['keras', 'torch', 'numpy'], 'computes the same in Keras 3', async () => {
    for (const [index, { checkpoint }] of comparisons.entries()) {
      await writeExport(sourceOf(checkpoint), { format: 'keras', folder: join(folder, String(index)), force: false });
    }
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(comparisons.map(({ inputs }) => inputs)));
    const code = `import json, keras, numpy as np
results = []
for i, case in enumerate(json.load(open("cases.json"))):
    model = keras.saving.load_model(f"{i}/model.keras")
    inputs = [np.array(x["data"], x["type"]).reshape(x["shape"]) for x in case]
    y = np.array(model(inputs if len(inputs) > 1 else inputs[0]).detach())
    results.append([list(y.shape), y.flatten().tolist()])
print(json.dumps(results))`;
    const results: [number[], number[]][] = JSON.parse(runPython(code, folder));
    for (const [index, comparison] of comparisons.entries())
      check(comparison, ...(results[index] as [number[], number[]]));
  });

  itInPython(['keras', 'torch', 'numpy', 'tokenizers'], 'is used by the code in its README', async () => {
    for (const checkpoint of [languageModel({ input: { type: 'oneHot' } }), classifier()]) {
      const folder = join(temporaryFolder(), 'out');
      await writeExport(sourceOf(checkpoint), { format: 'keras', folder, force: false });
      expect(runPython(codeOf(readFileSync(join(folder, 'README.md'), 'utf8')), folder)).toMatch(
        /^(ln P: -|\{'negativa'|\(1, )/,
      );
    }
  });
});

it.each([
  ['a translation model', translator(), /its decoder runs step by step/],
  ['a conditional language model', conditionalModel(), /it concatenates the vectors of conditions to every step/],
  ['an adaptive softmax', languageModel({ adaptive: { cutoffs: [4], shrink: 2 } }), /its softmax is adaptive/],
  [
    'characters of words',
    tagger({
      input: {
        type: 'tokens',
        vocabularySize: V,
        size: 4,
        characters: { vocabularySize: 15, size: 3, hiddenSize: 2 },
        wordDropout: { rate: 0, from: 0 },
      },
    }),
    /it reads the characters of words/,
  ],
])('%s is refused with the reason', async (_, checkpoint, reason) => {
  const folder = join(temporaryFolder(), 'out');
  const source = sourceOf(checkpoint);
  await expect(writeExport(source, { format: 'tfjs', folder, force: false })).rejects.toThrow(reason);
  await expect(writeExport(source, { format: 'keras', folder, force: false })).rejects.toThrow(
    /cannot be written as keras/,
  );
});
