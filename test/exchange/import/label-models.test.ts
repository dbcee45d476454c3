import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModelFile } from '../../../src/exchange/import/import-model.js';
import { readLabels } from '../../../src/exchange/import/vocabulary.js';
import { writeSafetensors } from '../../../src/exchange/safetensors/write.js';
import { classifyTexts } from '../../../src/inference/classifier.js';
import { tagTexts } from '../../../src/inference/label/tag-texts.js';
import { importModel } from '../../../src/run/import-model.js';
import { openAs } from '../../../src/tasks/tasks.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { array, type KerasLayer, layer, legacyHdf5 } from './keras-files.js';

/** Files that Keras 3 wrote, by `keras/write.py`. */
const folder = join(import.meta.dirname, 'keras');
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
const text = 'el sol sale hoy';

async function imported(file: string, labels: readonly string[]) {
  const runs = temporaryFolder();
  const [vocabulary, names] = [join(runs, 'tokens.txt'), join(runs, 'labels.txt')];
  writeFileSync(vocabulary, '<PAD>\n[UNK]\nel\nsol\nsale\nhoy\n');
  writeFileSync(names, labels.join('\n'));
  const { checkpoint } = await importModel(join(folder, file), {
    ...{ vocabulary, labels: names, name: 'run', runsDirectory: runs },
    ...{ level: null, lowercase: null, language: 'es' },
  });
  return checkpoint;
}

describe.each(['keras', 'h5'])('a .%s of Keras 3', (ending) => {
  it('with a label per step is a tagger of the same probabilities', async () => {
    const checkpoint = await imported(`tagger.${ending}`, ['O', 'B-PER', 'I-PER']);
    expect(checkpoint.task).toBe('tagging');
    const tagger = await openAs('tagger', checkpoint);
    const [tagged] = await tagTexts(tagger, text);
    tagger.dispose();
    const rows = expected.tagger as number[][];
    expect(tagged?.tokens).toHaveLength(4);
    for (const [step, { tag, confidence }] of (tagged?.tokens ?? []).entries()) {
      const row = rows[step] as number[];
      expect(confidence).toBeCloseTo(row[tagger.tags.indexOf(tag)] as number, 5);
    }
  });

  it.each([
    ['sentiment', ['neg', 'pos'], ([positive]: number[]) => [1 - (positive as number), positive]],
    ['mean', ['a', 'b', 'c'], (row: number[]) => row],
  ] as const)('with a label per text is a classifier of the same probabilities: %s', async (name, labels, toRow) => {
    const checkpoint = await imported(`${name}.${ending}`, labels);
    expect(checkpoint.task).toBe('classification');
    const classifier = await openAs('classifier', checkpoint);
    const [found] = await classifyTexts(classifier as never, text);
    classifier.dispose();
    const row = toRow(expected[name]);
    for (const { label, probability } of found?.probabilities ?? []) {
      expect(probability).toBeCloseTo(row[labels.indexOf(label as never)] as number, 5);
    }
    expect(found?.probabilities).toHaveLength(labels.length);
  });
});

it('of labels that are not UTF-8 is refused', async () => {
  const file = join(temporaryFolder(), 'labels.txt');
  writeFileSync(file, Buffer.from([0x61, 0x0a, 0xf1]));
  await expect(readLabels(file)).rejects.toThrow(/labels\.txt .*it is not UTF-8 text/);
});

it('is refused where the labels are too few', async () => {
  await expect(imported('tagger.h5', ['O', 'B'])).rejects.toThrow(/it knows 3 labels, and .*labels\.txt has 2/);
});

const stack = (...top: KerasLayer[]) => [
  layer('Embedding', 'e', {}, array('e/e:0', 6, 3)),
  layer('LSTM', 'l', { return_sequences: true }, array('l/k:0', 3, 8), array('l/r:0', 2, 8), array('l/b:0', 8)),
  ...top,
];
const dense = (activation: string, units = 3) =>
  layer('Dense', 'd', { activation }, array('d/k:0', 2, units), array('d/b:0', units));

it.each<[string, KerasLayer[], RegExp]>([
  ['no softmax', stack(dense('relu')), /has 3 units and the activation "relu": labels need a softmax/],
  ['another layer', stack(layer('Attention', 'a', {}), dense('softmax')), /"a" \(Attention\) is not supported there/],
  [
    'two dense layers',
    stack(dense('softmax'), { ...dense('softmax'), config: { name: 'z' } }),
    /stands behind the dense/,
  ],
  [
    'added directions',
    [
      stack()[0] as KerasLayer,
      layer('Bidirectional', 'b', { merge_mode: 'sum', layer: { class_name: 'LSTM', config: {} } }),
      dense('softmax'),
    ],
    /joins its directions by "sum"/,
  ],
])('a tagger or classifier with %s is refused', async (_, layers, message) => {
  const path = join(temporaryFolder(), 'model.h5');
  writeFileSync(path, await legacyHdf5(layers));
  await expect(readModelFile(path, 'labels')).rejects.toThrow(message);
});

describe('a state_dict of PyTorch with labels', () => {
  /** Of `suffix`, the weights of a layer: gates i, f, g, o of two units. */
  const direction = (inputs: number, suffix: string) => [
    array(`rnn.weight_ih_${suffix}`, 8, inputs),
    array(`rnn.weight_hh_${suffix}`, 8, 2),
    array(`rnn.bias_ih_${suffix}`, 8),
    array(`rnn.bias_hh_${suffix}`, 8),
  ];
  const tensors = (features: number, units: number, bidirectional = true) => [
    array('emb.weight', 6, 3),
    ...direction(3, 'l0'),
    ...(bidirectional ? direction(3, 'l0_reverse') : []),
    array('fc.weight', units, features),
    array('fc.bias', units),
  ];

  async function imported(
    list: ReturnType<typeof tensors>,
    labels: readonly string[],
    options: Partial<Parameters<typeof importModel>[1]>,
  ) {
    const runs = temporaryFolder();
    const [file, vocabulary, names] = [
      join(runs, 'model.safetensors'),
      join(runs, 'tokens.txt'),
      join(runs, 'labels.txt'),
    ];
    writeFileSync(file, Buffer.concat(writeSafetensors(list, {})));
    writeFileSync(vocabulary, '<PAD>\n[UNK]\nel\nsol\nsale\nhoy\n');
    writeFileSync(names, labels.join('\n'));
    const { checkpoint } = await importModel(file, {
      ...{ vocabulary, labels: names, name: 'run', runsDirectory: runs },
      ...{ level: null, lowercase: null, language: 'es', ...options },
    });
    return checkpoint;
  }

  /** PyTorch's documentation of nn.LSTM, by hand: h of each step. */
  function lstm(list: ReturnType<typeof tensors>, suffix: string, inputs: number[][]): number[][] {
    const get = (name: string) =>
      list.find((one) => one.name === `rnn.${name}_${suffix}`) as { shape: number[]; data: Float32Array };
    const [ih, hh, bi, bh] = [get('weight_ih'), get('weight_hh'), get('bias_ih'), get('bias_hh')];
    const dot = ({ shape, data }: { shape: number[]; data: Float32Array }, row: number, x: number[]) =>
      x.reduce((sum, value, at) => sum + value * (data[row * (shape[1] as number) + at] as number), 0);
    const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
    let [h, c] = [
      [0, 0],
      [0, 0],
    ];
    return inputs.map((x) => {
      const z = Array.from(
        { length: 8 },
        (_, row) => dot(ih, row, x) + (bi.data[row] as number) + dot(hh, row, h) + (bh.data[row] as number),
      );
      const at = (gate: number, unit: number) => z[gate * 2 + unit] as number;
      c = c.map((value, unit) => sigmoid(at(1, unit)) * value + sigmoid(at(0, unit)) * Math.tanh(at(2, unit)));
      h = c.map((value, unit) => sigmoid(at(3, unit)) * Math.tanh(value));
      return h;
    });
  }

  function states(list: ReturnType<typeof tensors>): { forward: number[][]; backward: number[][] } {
    const embedding = list[0] as { data: Float32Array };
    const inputs = [2, 3, 4, 5].map((id) => [...embedding.data.subarray(3 * id, 3 * id + 3)]);
    return {
      forward: lstm(list, 'l0', inputs),
      backward: list.some(({ name }) => name.endsWith('_reverse'))
        ? lstm(list, 'l0_reverse', inputs.toReversed()).toReversed()
        : [[], [], [], []],
    };
  }

  function logits(list: ReturnType<typeof tensors>, features: number[]): number[] {
    const [weight, bias] = list.slice(-2) as { data: Float32Array }[];
    return [...(bias?.data ?? [])].map((value, row) =>
      features.reduce((sum, x, at) => sum + x * (weight?.data[row * features.length + at] as number), value),
    );
  }

  const softmax = (values: number[]) => {
    const sum = values.reduce((total, value) => total + Math.exp(value), 0);
    return values.map((value) => Math.exp(value) / sum);
  };

  it('is a tagger of the same probabilities', async () => {
    const list = tensors(4, 3);
    const checkpoint = await imported(list, ['O', 'B-PER', 'I-PER'], { task: 'tagging' });
    expect(checkpoint.task).toBe('tagging');
    const tagger = await openAs('tagger', checkpoint);
    const [tagged] = await tagTexts(tagger, text);
    tagger.dispose();
    const { forward, backward } = states(list);
    expect(tagged?.tokens).toHaveLength(4);
    for (const [step, { tag, confidence }] of (tagged?.tokens ?? []).entries()) {
      const row = softmax(logits(list, [...(forward[step] ?? []), ...(backward[step] ?? [])]));
      expect(confidence).toBeCloseTo(row[tagger.tags.indexOf(tag)] as number, 5);
      expect(confidence).toBeCloseTo(Math.max(...row), 5);
    }
  });

  it.each(['last', 'mean', 'max'] as const)('is a classifier of the same probabilities: %s', async (pooling) => {
    const list = tensors(4, 3);
    const checkpoint = await imported(list, ['a', 'b', 'c'], { task: 'classification', pooling });
    const classifier = await openAs('classifier', checkpoint);
    const [found] = await classifyTexts(classifier as never, text);
    classifier.dispose();
    const { forward, backward } = states(list);
    // [2 units of each direction][4 steps]
    const units = [forward, backward].flatMap((side) => [0, 1].map((unit) => side.map((h) => h[unit] as number)));
    const pooled = {
      last: () => [...(forward[3] ?? []), ...(backward[0] ?? [])],
      mean: () => units.map((values) => values.reduce((sum, value) => sum + value / 4, 0)),
      max: () => units.map((values) => Math.max(...values)),
    };
    const row = softmax(logits(list, pooled[pooling]()));
    for (const { label, probability } of found?.probabilities ?? [])
      expect(probability).toBeCloseTo(row['abc'.indexOf(label)] as number, 5);
    expect(found?.probabilities).toHaveLength(3);
  });

  it('with one output is a classifier of two labels by a sigmoid', async () => {
    const list = tensors(2, 1, false);
    const checkpoint = await imported(list, ['neg', 'pos'], { task: 'classification' });
    const classifier = await openAs('classifier', checkpoint);
    const [found] = await classifyTexts(classifier as never, text);
    classifier.dispose();
    const [logit = 0] = logits(list, states(list).forward[3] ?? []);
    const positive = found?.probabilities.find(({ label }) => label === 'pos');
    expect(positive?.probability).toBeCloseTo(1 / (1 + Math.exp(-logit)), 5);
  });

  it('is refused without its task, with another number of features, and as a GRU', async () => {
    const labels = ['O', 'B-PER', 'I-PER'];
    await expect(imported(tensors(4, 3), labels, {})).rejects.toThrow(
      /not whether each token has a label or each text/,
    );
    await expect(imported(tensors(2, 3), labels, { task: 'tagging' })).rejects.toThrow(/dense\/kernel/);
    await expect(imported(tensors(4, 3), labels, { task: 'tagging', pooling: 'max' })).rejects.toThrow(
      /--pooling needs/,
    );
    const gru = tensors(4, 3).map((one) => (one.name.includes('weight_ih') ? array(one.name, 6, 3) : one));
    await expect(imported(gru, labels, { task: 'tagging' })).rejects.toThrow(
      /applies the reset after the recurrent product/,
    );
  });
});
