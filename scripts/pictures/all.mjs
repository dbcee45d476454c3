// All pictures by file name, drawn from docs/pictures/data.json and docs/benchmarks.json.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readBenchmarks } from './benchmarks.mjs';
import * as drawings from './drawings.mjs';
import { themes } from './svg.mjs';

/** The output of the commands. */
export const SOURCE = 'docs/pictures/data.json';

/** The training data of the runs in the pictures. */
const trainedOn = [
  'configs/quickstart.yaml',
  'configs/ner-small.yaml',
  'configs/translation-small.yaml',
  'configs/memory-simple-rnn.yaml',
  'configs/memory-gru.yaml',
  'configs/memory-lstm.yaml',
  'data/es-sentences.txt',
  'data/ner-es.train.conll',
  'data/pairs-es.tsv',
];

/** SHA-256 of each file that the runs were trained on, of a config without its comments, to check whether data.json is up to date. */
export async function inputs(root) {
  const entries = trainedOn.map(async (file) => {
    const content = await readFile(join(root, file), 'utf8');
    const meaning = file.endsWith('.yaml') ? JSON.stringify(parse(content)) : content;
    return [file, createHash('sha256').update(meaning).digest('hex')];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** SVG documents by name: `score-light`, `score-dark`, … */
export async function drawAll(root) {
  const data = {
    ...JSON.parse(await readFile(join(root, SOURCE), 'utf8')),
    performance: readBenchmarks(JSON.parse(await readFile(join(root, 'docs/benchmarks.json'), 'utf8'))),
  };
  return Object.fromEntries(
    Object.entries(drawings).flatMap(([name, draw]) =>
      Object.entries(themes).map(([mode, theme]) => [`${name}-${mode}`, draw(data, theme)]),
    ),
  );
}
