import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedFolder, temporaryFolder } from '../temporary-folder.js';
import { type Outcome, rnn } from './rnn.js';

const home = fileURLToPath(new URL('../../', import.meta.url));
const folder = sharedFolder();

/** Trains a preset of configs/ for a moment, and what it said. */
function trainPreset(name: string): Promise<Outcome> {
  const shorter = ['--set', 'training.epochs=2', '--set', `runsDirectory=${folder}`, '--set', 'threads=1'];
  return rnn(['train', join(home, 'configs', `${name}.yaml`), ...shorter]);
}

const use = (command: string, run: string, ...args: string[]) => rnn([command, '--run', join(folder, run), ...args]);

function write(name: string, content: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

describe('the preset ner-small', () => {
  let training: Outcome;
  beforeAll(async () => {
    training = await trainPreset('ner-small');
  });

  it('trains and names the next command', () => {
    expect(training).toMatchObject({ exitCode: 0 });
    expect(training.stderr).toMatch(/rnn tag --run \S+ner-small/);
  });

  it('learns a tagger of every token', async () => {
    const { stdout, exitCode } = await use('tag', 'ner-small', '--conll', 'Ana ríe en Lisboa.');
    expect(exitCode).toBe(0);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/\s+/));
    expect(rows.map(([token]) => token)).toEqual(['Ana', 'ríe', 'en', 'Lisboa', '.']);
    expect(rows.every(([, tag]) => /^(O|[BI]-(PER|ORG|LOC|MISC))$/.test(tag ?? ''))).toBe(true);
  });

  it('names file, line and remedy for a tag that it does not know', async () => {
    const data = write('unknown.conll', 'Ana B-PER\nríe O\n\nEl O\nLunes B-FECHA\n');
    const { stderr, exitCode } = await rnn(['eval', join(folder, 'ner-small'), '--data', data]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('unknown.conll:5 has "B-FECHA", which does not occur in the training data.');
    expect(stderr).toContain('hint: ');
  });
});

describe('the preset reviews-small', () => {
  it('trains, and gives each label of a text its probability', async () => {
    expect(await trainPreset('reviews-small')).toMatchObject({ exitCode: 0 });
    const { stdout } = await use('classify', 'reviews-small', '--json', 'Una historia preciosa.');
    const { probabilities } = JSON.parse(stdout);
    expect(probabilities.map(({ label }: { label: string }) => label).sort()).toEqual(['negativa', 'positiva']);
  });
});

describe('the preset movements-small', () => {
  beforeAll(async () => {
    expect(await trainPreset('movements-small')).toMatchObject({ exitCode: 0 });
  });

  it('learns to label a recording', async () => {
    const file = join(home, 'data', 'movements', 'saltar', '01.csv');
    const { stdout, exitCode } = await use('classify', 'movements-small', '--json', '--file', file);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ label: expect.stringMatching(/^(andar|correr|parado|saltar)$/) });
  });

  it('refuses frames of another width', async () => {
    const file = write('wide/1.csv', 'x,y,z,w\n1,2,3,4\n');
    const { stderr, exitCode } = await use('classify', 'movements-small', '--file', file);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('1.csv:2 has frames of 4 numbers where the model takes 3.');
  });
});

const tokens = 'task: tagging\ndata: { train: x.conll }\n';
const texts = 'task: classification\ndata: { train: x.tsv }\n';
const frames = 'task: classification\ndata: { input: frames, train: x }\n';
const tagged = 'a O\nb B-X\n\n'.repeat(40);

describe('labelled data that are not in order', () => {
  it.each([
    [
      'a line with too few columns',
      tokens,
      { 'x.conll': `${tagged}a O\nb\n` },
      'x.conll:122 has 1 column where line 1 has 2.',
    ],
    ['a row with too many', texts, { 'x.tsv': 'good\ta\nbad\tb\tc\n' }, 'x.tsv:2 has 3 columns where line 1 has 2.'],
    [
      'a label seen once',
      'task: classification\ndata: { train: x.tsv, header: false }\n',
      { 'x.tsv': `label\ttext\n${'good\ta b\nbad\tb c\n'.repeat(20)}` },
      'x.tsv:1 has the only training sample of the label "label".',
    ],
    ['NaN', frames, { 'x/a/1.csv': '1,2\n3,NaN\n', 'x/b/1.csv': '1,2\n' }, 'x/a/1.csv:2: column 2 is NaN.'],
    ['an empty cell', frames, { 'x/a/1.csv': 'p,q\n1,2\n,3\n' }, 'x/a/1.csv:3: column p is missing.'],
    [
      'another width',
      frames,
      { 'x/a/1.csv': '1,2\n', 'x/b/1.csv': '1,2,3\n' },
      'x/b/1.csv:1 has frames of 3 numbers where those of x/a/1.csv:1 have 2.',
    ],
    ['bytes that are no UTF-8', texts, { 'x.tsv': Buffer.from('good\ta\xf1o\n', 'latin1') }, 'x.tsv is not UTF-8'],
  ] as const)('are refused for %s, with a remedy and without a run', async (_, yaml, files, message) => {
    const own = temporaryFolder();
    for (const [name, content] of Object.entries({ 'mine.yaml': yaml, ...files })) {
      mkdirSync(dirname(join(own, name)), { recursive: true });
      writeFileSync(join(own, name), content);
    }
    const { stdout, stderr, exitCode } = await rnn(['train', 'mine.yaml', '--set', 'data.validationFraction=0'], {
      cwd: own,
    });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\nhint: \S/);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });
});
