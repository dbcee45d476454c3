import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModelFile } from '../../../src/exchange/import/import-model.js';
import { readLabels } from '../../../src/exchange/import/vocabulary.js';
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
