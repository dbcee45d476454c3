import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from './rnn.js';
import { parseLines, useTrainedRun } from './trained-run.js';

const run = useTrainedRun(`
task: tagging
threads: 1
data: { train: names.conll, validation: others.conll }
text: { language: es }
model: { hiddenSize: 12, head: crf, input: { size: 8, characters: { size: 6, hiddenSize: 6 } } }
training: { batchSize: 4, epochs: 25, optimizer: { type: adam, learningRate: 0.03 } }
`);

const people = ['Ana', 'Luis', 'Eva', 'Juan'];
const places = ['Roma', 'Oslo', 'Lima'];
const sentences = people.flatMap((person, index) =>
  places.map((place) => `${person} B-PER\n${index % 2 ? 'Ruiz I-PER\n' : ''}canta O\nen O\n${place} B-LOC\n. O\n`),
);
const write = (name: string, text: string) => writeFileSync(join(run.folder, name), text);
write('names.conll', sentences.slice(0, 9).join('\n'));
write('others.conll', sentences.slice(9).join('\n'));

describe('rnn train for tagging', () => {
  it('tells what there is to learn, how entities are found, and what to do next', () => {
    const { stderr, exitCode } = run.training;
    expect(stderr).toMatch(/^training {5}9 sequences, 48 tokens, 0\.0% of them <UNK>$/m);
    expect(stderr).toMatch(/^tags {9}BIO, entities LOC, PER$/m);
    expect(stderr).toMatch(
      /^epoch \d+ {2}validation {2}loss [\d.]+ nats\/token {2}entity F1 1\.000 {2}precision 1\.000 {2}recall 1\.000 {2}tag accuracy 1\.000 {2}over 18 tokens/m,
    );
    expect(stderr).toMatch(/Best validation: entity F1 1\.000, loss [\d.]+ nats\/token, in epoch \d+\.\n/);
    expect(stderr).toContain('Next: rnn tag --run tiny "a sentence"\n');
    expect(exitCode).toBe(0);
  });

  it('logs the measures by name, and says once what they are and which chooses', () => {
    const lines = parseLines(readFileSync(join(run.folder, 'runs/tiny/metrics.jsonl'), 'utf8'));
    expect(lines[0]).toMatchObject({
      type: 'started',
      measures: { entityF1: { label: 'entity F1', better: 'higher' } },
      chosenBy: { name: 'entityF1', label: 'entity F1', better: 'higher' },
    });
    expect(lines.find(({ type }) => type === 'evaluation')).toMatchObject({
      metrics: { values: { entityF1: expect.any(Number), accuracy: expect.any(Number) } },
    });
  });

  it('is listed with the measure that chose its best checkpoint', async () => {
    const table = await run.rnn(['ls']);
    expect(table.stdout).toMatch(/^tiny +tagging +finished +\d+ +entity F1 1\.000, loss [\d.]+ nats /m);
    const [summary] = JSON.parse((await run.rnn(['ls', '--json'])).stdout);
    expect(summary).toMatchObject({
      best: { chosenBy: { name: 'entityF1' }, metrics: { validationEntityF1: 1 } },
    });
  });

  it('is drawn with its measures', async () => {
    expect((await run.rnn(['report', '--output', 'page.html'])).exitCode).toBe(0);
    const page = readFileSync(join(run.folder, 'page.html'), 'utf8');
    expect(page).toContain('<h3>Entity F1 <label');
    expect(page).toMatch(/best validation entity F1 1, loss [\d.]+ nats per step/);
  });
});

describe('rnn tag', () => {
  it('prints sentences with their entities, and names unknown words on stderr', async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['tag', 'Luis Ruiz canta en Roma.', 'Ana canta en Roma y.']);
    expect(stdout).toMatch(/^\[Luis Ruiz PER\] canta en \[Roma LOC\]\.\n\[Ana PER\] canta en \[Roma.*\n$/);
    expect(stderr).toMatch(/^Using run tiny \(runs\/tiny\), checkpoint best of step \d+\.\n/);
    expect(stderr).toContain(
      'warning: "Ana canta en Roma y." has tokens outside the model\'s vocabulary, read as <UNK>: "y"',
    );
    expect(exitCode).toBe(0);
  });

  it('colours entities where colours are wanted', async () => {
    const { stdout } = await run.rnn(['tag', 'Ana canta.'], { env: { FORCE_COLOR: '1' } });
    expect(stdout).toContain('\u001b[36mAna\u001b[39m');
  });

  it('gives tags, confidences and entities as JSON, a line of standard input each', async () => {
    const { stdout } = await run.rnn(['tag', '--json'], { stdin: 'Ana canta.\n\nOslo\n' });
    const [first, second] = parseLines(stdout);
    expect(first).toMatchObject({
      index: 1,
      text: 'Ana canta.',
      tokens: [{ token: 'Ana', tag: 'B-PER', confidence: expect.any(Number) }, { tag: 'O' }, { tag: 'O' }],
      entities: [{ type: 'PER', start: 0, end: 1, text: 'Ana', confidence: expect.any(Number) }],
      unknown: [],
    });
    expect(second).toMatchObject({ index: 3, text: 'Oslo' });
  });

  it('writes columns that it can be trained on, from tokens with blanks between them', async () => {
    const { stdout } = await run.rnn(['tag', '--conll', '--tokenized'], { stdin: 'Luis Ruiz canta .\n' });
    expect(stdout).toBe('Luis\tB-PER\nRuiz\tI-PER\ncanta\tO\n.\tO\n\n');
    const sure = await run.rnn(['tag', '--conll', '--confidence', 'Ana']);
    expect(sure.stdout).toMatch(/^Ana\t[01]\.\d{4}\tB-PER\n\n$/);
  });

  it('tags the lines of files, and says which file each is of', async () => {
    write('a.txt', 'Ana canta.\n');
    write('b.txt', '\nEva canta.\n');
    const { stdout } = await run.rnn(['tag', '--json', '--file', 'a.txt', 'b.txt']);
    expect(parseLines(stdout)).toMatchObject([
      { file: 'a.txt', index: 1 },
      { file: 'b.txt', index: 2 },
    ]);
  });

  it.each([
    [['tag', 'Ana', '--file', 'a.txt'], 'Texts and --file are both given.'],
    [['tag', ''], 'Text 1 is empty.'],
    [['tag', '--file', 'absent.txt'], 'absent.txt'],
    [['tag', '--file', 'runs'], 'runs is a folder.'],
    [['tag', 'Ana', '--json', '--conll'], "'--conll' cannot be used with option '--json'"],
    [['sample'], 'No run in runs fits: the command needs one with task: languageModel or generation.'],
    [['eval', 'tiny', '--baseline'], '--baseline works with language model runs; this is a tagging run.'],
    [['eval', 'tiny', '--batching', 'stream'], '--batching works with language model runs; this is a tagging run.'],
  ])('refuses %j', async (args, message) => {
    const { stderr, exitCode } = await run.rnn(args);
    expect(stderr).toContain(message);
    expect(stderr).toContain('hint: ');
    expect(exitCode).toBe(2);
  });
});

describe('rnn eval, of a tagger', () => {
  it('scores the validation data entity by entity, and shows which tags were taken for which', async () => {
    const { stdout, exitCode } = await run.rnn(['eval', 'tiny']);
    expect(stdout).toContain(
      "the run's validation data, which also selected its best checkpoint: 3 sequences, 18 tokens",
    );
    expect(stdout).toMatch(/^PER +3 +3 +3 +100\.00 +100\.00 +100\.00$/m);
    expect(stdout).toMatch(/^all +6 +6 +6 +100\.00 +100\.00 +100\.00$/m);
    expect(stdout).toContain('100.00% of 18 tags are correct');
    expect(stdout).toMatch(/^I-PER +· +· +3 +·$/m);
    expect(exitCode).toBe(0);
  });

  it('evaluates other files, their tags repaired and said so, as JSON', async () => {
    write('new.conll', 'Ana B-PER\ncanta O\n\nRoma I-LOC\nzas O\n');
    const { stdout, stderr } = await run.rnn(['eval', 'tiny', '--json', '--data', 'new.conll']);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'tagging',
      source: 'data',
      sequences: 2,
      steps: 4,
      unknown: 1,
      names: ['B-LOC', 'B-PER', 'I-LOC', 'I-PER', 'O'],
      entities: { overall: { gold: 2 } },
    });
    expect(stderr).toMatch(/warning: 1 tag broke the rules of BIO and were repaired; the first is at .*new\.conll:4\./);
  });

  it.each([
    [
      'a tag that training lacks',
      'Ana B-PER\nviaja B-XYZ\n',
      /bad\.conll:2 has "B-XYZ", which does not occur in the training data/,
    ],
    ['ragged columns', 'Ana x B-PER\nviaja O\n', /bad\.conll:2 has 2 columns where line 1 has 3/],
    ['no tags at all', '\n\n', /bad\.conll/],
  ])('refuses %s, with file and line', async (_, text, message) => {
    write('bad.conll', text);
    const { stderr, exitCode } = await run.rnn(['eval', 'tiny', '--data', 'bad.conll']);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('hint: ');
    expect(exitCode).toBe(2);
  });
});

describe('a tagger of frames', () => {
  const rows = (numbers: [number, string][]) => `x,tag\n${numbers.map(([x, tag]) => `${x},${tag}\n`).join('')}`;
  let training: Outcome;
  beforeAll(async () => {
    mkdirSync(join(run.folder, 'frames/train'), { recursive: true });
    write(
      'frames.yaml',
      `
task: tagging
threads: 1
data: { input: frames, train: frames/train, labelColumn: tag, validationFraction: 0 }
model: { hiddenSize: 4 }
training: { epochs: 30, optimizer: { type: adam, learningRate: 0.05 } }
`,
    );
    write(
      'frames/train/a.csv',
      rows([
        [1, 'low'],
        [2, 'low'],
        [90, 'high'],
        [91, 'high'],
      ]),
    );
    write(
      'frames/train/b.csv',
      rows([
        [92, 'high'],
        [3, 'low'],
      ]),
    );
    write('frames/new.csv', 'x\n1\n93\n92\n');
    write('frames/nan.csv', 'x,tag\n1,low\nNaN,high\n');
    write('frames/wide.csv', 'x,y,tag\n1,2,low\n');
    training = await run.rnn(['train', 'frames.yaml']);
  });

  it('counts frames, and lists their tags', () => {
    expect(training.stderr).toMatch(/^training {5}2 sequences, 6 frames$/m);
    expect(training.stderr).toMatch(/^tags {9}2 tags: high, low$/m);
    expect(training.stderr).toContain('Next: rnn tag --run frames --file FRAMES\n');
  });

  it('prints a tag for each run of frames', async () => {
    const { stdout } = await run.rnn(['tag', '--run', 'frames', '--file', 'frames/new.csv']);
    expect(stdout).toBe('frames/new.csv:2: 1 low, 2–3 high\n');
  });

  it('gives a tag a frame as JSON', async () => {
    const { stdout } = await run.rnn(['tag', '--run', 'frames', '--json', '--file', 'frames/new.csv']);
    expect(parseLines(stdout)).toMatchObject([{ document: 'frames/new.csv', tags: ['low', 'high', 'high'] }]);
  });

  it.each([
    [['tag', '--run', 'frames', 'hola'], 'The run tags frames of numbers, not text.'],
    [
      ['tag', '--run', 'frames', '--conll', '--file', 'frames/new.csv'],
      '--conll works with text; this run tags frames of numbers.',
    ],
    [['eval', 'frames', '--data', 'frames/nan.csv'], 'nan.csv:3'],
    [['eval', 'frames', '--data', 'frames/wide.csv'], 'frames of 2 numbers where the model takes 1'],
  ])('refuses %j', async (args, message) => {
    const { stderr, exitCode } = await run.rnn(args);
    expect(stderr).toContain(message);
    expect(stderr).toContain('hint: ');
    expect(exitCode).toBe(2);
  });
});

describe('a tagger of DNA', () => {
  /** Runs of C in A and T, which are the features: a network tells them by the base alone. */
  const genome = (index: number) => `${'AT'.repeat(5 + (index % 4))}${'C'.repeat(8 + (index % 5))}${'TA'.repeat(6)}`;
  const settings = {
    task: 'tagging',
    data: { train: ['genome.fa', 'genome.gff3'], format: 'gff3', features: ['CDS'], validationFraction: 0.2 },
    text: { level: 'word' },
    model: { cell: 'gru', hiddenSize: 8, input: { type: 'oneHot' } },
    training: { epochs: 60, batchSize: 4, optimizer: { type: 'adam', learningRate: 0.05 } },
  };
  beforeAll(async () => {
    const sequences = Array.from({ length: 30 }, (_, index) => ({ id: `s${index}`, bases: genome(index) }));
    const fasta = (list: typeof sequences) => list.map(({ id, bases }) => `>${id}\n${bases}\n`).join('');
    const lines = sequences.map(({ id, bases }) => {
      const start = bases.indexOf('C') + 1;
      return [id, '.', 'CDS', start, bases.lastIndexOf('C') + 1, '.', '+', '.', '.'].join('\t');
    });
    writeFileSync(join(run.folder, 'genome.fa'), fasta(sequences));
    writeFileSync(join(run.folder, 'genome.gff3'), `##gff-version 3\n${lines.join('\n')}\n`);
    writeFileSync(join(run.folder, 'new.fa'), '>new\nATATATATCCCCCCCCCCTATATATATA\n');
    writeFileSync(join(run.folder, 'dna.json'), JSON.stringify(settings));
    const { stderr, exitCode } = await run.rnn(['train', 'dna.json']);
    expect(exitCode, stderr).toBe(0);
  });

  it('writes the regions of new sequences as GFF3, and says how many', async () => {
    const args = ['tag', '--run', 'dna', '--file', 'new.fa', '--gff', 'out.gff3', '--strands', 'forward'];
    const { stdout, stderr, exitCode } = await run.rnn(args);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('1 feature of 1 sequence in out.gff3');
    const rows = readFileSync(join(run.folder, 'out.gff3'), 'utf8').trimEnd().split('\n');
    expect(rows[0]).toBe('##gff-version 3');
    const features = rows.filter((row) => !row.startsWith('#')).map((row) => row.split('\t'));
    expect(features.map(([id, , type, start, end, , strand]) => [id, type, start, end, strand])).toEqual([
      ['new', 'CDS', '9', '18', '+'],
    ]);
  });

  it.each([
    [['--strands', 'both', '--file', 'new.fa'], '--strands requires --gff'],
    [['--gff', 'x.gff3', 'ACGT'], '--gff writes positions of tags in sequence files.'],
  ])('refuses %j', async (args, message) => {
    const { stderr, exitCode } = await run.rnn(['tag', '--run', 'dna', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
