import type { Exported } from '../exporter.js';
import type { PortableModel } from '../portable.js';

type Example = Pick<Exported, 'example' | 'notes'>;

/** Python or JavaScript code that uses a model of stock layers, and notes on its use. */
export function exampleOf(model: PortableModel, format: 'keras' | 'tfjs'): Example {
  const inputs = inputsOf(model);
  const example = format === 'keras' ? kerasExample(model, inputs) : tfjsExample(model, inputs);
  const { network } = model;
  const isCrf = network.kind === 'labels' && network.spec.head.type === 'crf';
  return {
    example,
    notes: [
      'All rows of a batch must have the same length, because these layers would read padding.',
      ...(inputs.some(({ size }) => size !== null && inputs.length + Number(network.kind === 'language') > 1)
        ? ['Tokens enter as one-hot vectors.']
        : []),
      ...(isCrf
        ? [
            'The outputs are emissions: the likeliest tags are on the best path (Viterbi) with the scores in `chain.json`.',
          ]
        : []),
      ...(network.kind === 'bidirectional'
        ? [
            'It predicts one blank: `before` are the tokens before it, behind `<EOS>`, and `after_reversed` those after it from the last to the first, behind `<EOS>` too.',
          ]
        : []),
    ],
  };
}

interface Input {
  /** The input: token ids (`size` is null) or steps of `size` numbers. */
  size: number | null;
}

function inputsOf({ network }: PortableModel): Input[] {
  switch (network.kind) {
    case 'language':
      return [{ size: network.spec.input.type === 'embedding' ? null : network.spec.vocabularySize }];
    case 'bidirectional':
      return [0, 1].map(() => ({ size: network.spec.input.type === 'embedding' ? null : network.spec.vocabularySize }));
    case 'labels': {
      const { input } = network.spec;
      return [{ size: input.type === 'frames' ? input.features : input.size === null ? input.vocabularySize : null }];
    }
    case 'emissions':
      return [{ size: network.spec.network.features }];
    default:
      return [];
  }
}

/** Whether the numbers of a step encode a token. */
function readsTokens({ network }: PortableModel): boolean {
  return (
    network.kind === 'language' ||
    network.kind === 'bidirectional' ||
    (network.kind === 'labels' && network.spec.input.type === 'tokens')
  );
}

const SENTENCE = 'El enano no quiere salir con Juan.';

function kerasExample(model: PortableModel, inputs: Input[]): Exported['example'] {
  const [first] = inputs;
  const size = first?.size ?? null;
  const tokens = readsTokens(model);
  const start = model.texts.text?.ends.startId ?? 0;
  const vectors = tokens
    ? `ids = ${model.network.kind === 'labels' ? '' : `[${start}] + `}tokenizer.encode("${SENTENCE}").ids
x = ${size === null ? 'np.array([ids])' : `np.eye(${size}, dtype="float32")[[ids]]`}`
    : `x = np.random.randn(1, 20, ${size}).astype("float32")  # yours: a row per step`;
  const call = inputs.length === 2 ? '[x[:, :4], x[:, :3]]' : 'x';
  return {
    language: 'python',
    install: `pip install keras torch${tokens ? ' tokenizers' : ''}`,
    code: `import os
os.environ.setdefault("KERAS_BACKEND", "torch")  # or tensorflow, or jax
import json, keras, numpy as np
${tokens ? 'from tokenizers import Tokenizer\n\ntokenizer = Tokenizer.from_file("tokenizer.json")' : ''}
model = keras.saving.load_model("model.keras")
${vectors}
y = model.predict(${call}, verbose=0)
${endOf(model, 'python')}`,
  };
}

function tfjsExample(model: PortableModel, inputs: Input[]): Exported['example'] {
  const [first] = inputs;
  const size = first?.size ?? null;
  const tokens = readsTokens(model);
  const vectors = tokens
    ? `const known = JSON.parse(readFileSync('vocabulary.json', 'utf8'));
const ids = ['El', 'enano', 'no', 'quiere', 'salir', '.'].map((token) => Math.max(known.indexOf(token), 1));
const x = ${size === null ? "tf.tensor2d([ids], undefined, 'int32')" : `tf.oneHot(tf.tensor2d([ids], undefined, 'int32'), ${size}, 1, 0, 'float32')`};`
    : `const x = tf.randomNormal([1, 20, ${size}]); // yours: a row per step`;
  return {
    language: 'js',
    install: 'npm install @tensorflow/tfjs',
    code: `import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs'; // in a page, tf.loadLayersModel('model.json') alone

const { modelTopology, weightsManifest } = JSON.parse(readFileSync('model.json', 'utf8'));
const bytes = readFileSync('weights.bin');
const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
const model = await tf.loadLayersModel({
  load: async () => ({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
});
${vectors}
const y = model.predict(${inputs.length === 2 ? '[x, x]' : 'x'});
${endOf(model, 'js')}`,
  };
}

/** The line that prints the output. */
function endOf({ network }: PortableModel, language: 'python' | 'js'): string {
  const isPooled = network.kind === 'labels' && network.spec.head.type === 'pooled';
  if (language === 'js') {
    return isPooled
      ? "console.log(JSON.parse(readFileSync('labels.json', 'utf8')), y.arraySync()[0]);"
      : 'console.log(y.shape, tf.argMax(y, -1).arraySync()[0]);';
  }
  if (network.kind === 'language') return 'print("ln P:", np.log(y[0, np.arange(len(ids) - 1), ids[1:]]).sum())';
  if (isPooled) return 'print(dict(zip(json.load(open("labels.json")), y[0].tolist())))';
  return 'print(y.shape, y[0].argmax(-1).tolist())';
}
