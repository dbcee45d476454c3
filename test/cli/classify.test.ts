import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { opinions, toTsv } from '../tasks/labelled-files.js';
import { parseLines, useTrainedRun } from './trained-run.js';

const run = useTrainedRun(`
task: classification
threads: 1
data: { train: opinions.tsv, validationFraction: 0 }
model: { hiddenSize: 6, input: { size: 6 }, pooling: attention }
training: { batchSize: 4, epochs: 25, optimizer: { type: adam, learningRate: 0.05 } }
`);
writeFileSync(join(run.folder, 'opinions.tsv'), toTsv(opinions));
writeFileSync(join(run.folder, 'new.tsv'), toTsv(opinions.slice(0, 4)));
writeFileSync(join(run.folder, 'lines.txt'), 'el mar es malo\n\nel tren es bueno\n');

describe('rnn train for classification', () => {
  it('tells what there is to learn, and what to do next', () => {
    expect(run.training.stderr).toMatch(/training {5}12 samples \(6 neg, 6 pos\), \d+ tokens, 0\.0% of them <UNK>/);
    expect(run.training.stderr).toContain('samples/s');
    expect(run.training.stderr).toContain('Next: rnn classify --run tiny "a text"');
    expect(run.training.exitCode).toBe(0);
  });
});

describe('rnn classify', () => {
  it('prints the labels with their probabilities, and the words that decided', async () => {
    const { stdout, exitCode } = await run.rnn(['classify', 'El dragón es malo y grande', 'el mar es bueno']);
    const [first = '', second = ''] = stdout.split('\n\n');
    expect(first).toMatch(/^El dragón es malo y grande\ndecided by .*malo [\d.]+%/);
    expect(first).toMatch(/\nneg {4}\d\d\.\d% {2}█+/);
    expect(second).toMatch(/\npos {4}\d\d\.\d% {2}█+/);
    expect(exitCode).toBe(0);
  });

  it('names unknown words on stderr', async () => {
    const { stderr } = await run.rnn(['classify', 'el dragón es malo']);
    expect(stderr).toContain('vocabulary, read as <UNK>: "dragón"');
  });

  it('colours the words by what they weighed', async () => {
    const { stdout } = await run.rnn(['classify', 'el mar es malo'], { env: { FORCE_COLOR: '1' } });
    expect(stdout).toContain('decided most');
    expect(stdout).toContain('\u001b[30m\u001b[43m');
  });

  it('labels the lines of standard input and of files, one line each', async () => {
    const fromStdin = await run.rnn(['classify'], { stdin: 'el tren es malo\nla casa es bueno\n' });
    expect(fromStdin.stdout).toMatch(/^neg\t\d+\.\d%\tel tren es malo\npos\t\d+\.\d%\tla casa es bueno\n$/);
    const fromFile = await run.rnn(['classify', '--file', 'lines.txt']);
    expect(fromFile.stdout.split('\n').map((line) => line.slice(0, 3))).toEqual(['neg', 'pos', '']);
  });

  it('reads a column of standard input, and refuses a format that its lines show', async () => {
    const chosen = await run.rnn(['classify', '--columns', '2'], {
      stdin: 'pos,el tren es malo\nneg,la casa es bueno\n',
    });
    expect(chosen.stdout).toMatch(/^neg\t\d+\.\d%\tel tren es malo\npos\t\d+\.\d%\tla casa es bueno\n$/);
    for (const [stdin, message] of [
      ['{"text": "el tren es malo"}\n', 'Standard input is JSONL, but is read line by line as text.'],
      ['label,text\nneg,el tren es malo\n', 'Standard input has columns, but is read line by line as text.'],
      ['neg\tel tren es malo\n', 'Standard input has columns, but is read line by line as text.'],
    ] as const) {
      const refused = await run.rnn(['classify'], { stdin });
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toContain(message);
    }
    const raw = await run.rnn(['classify', '--raw'], { stdin: '{"text": "el tren es malo"}\n' });
    expect(raw.exitCode).toBe(0);
  });

  it('prints JSON with all labels and the weight of each word', async () => {
    const { stdout } = await run.rnn(['classify', '--json', '--file', 'lines.txt']);
    const lines = parseLines(stdout);
    expect(lines).toMatchObject([
      { file: 'lines.txt', index: 1, text: 'el mar es malo', label: 'neg', unknown: [] },
      { file: 'lines.txt', index: 3, text: 'el tren es bueno', label: 'pos' },
    ]);
    const { tokens, probabilities } = lines[0] as { tokens: { weight: number }[]; probabilities: object[] };
    expect(tokens).toHaveLength(4);
    expect(tokens.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 5);
    expect(probabilities).toHaveLength(2);
  });

  it.each([
    [['classify', 'a', '--file', 'lines.txt'], 'Texts and --file are both given.'],
    [['classify', 'uno', ' '], 'Text 2 is empty.'],
    [['classify', '--file', 'lines.txt', '--top', '1'], '--top works with texts given as arguments'],
    [['classify', 'uno', '--top', '1', '--json'], "option '--json' cannot be used with option '--top <labels>'"],
    [['classify', '--file', 'gone.txt'], 'gone.txt'],
    [['score', 'a text'], 'No run in runs fits: the command needs one with task: languageModel or generation.'],
  ])('refuses %j', async (args, message) => {
    const { stderr, exitCode } = await run.rnn(args);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});

describe('rnn eval of a classifier', () => {
  it('prints scores, confusions and calibration', async () => {
    const { stdout, exitCode } = await run.rnn(['eval', '--data', 'new.tsv']);
    expect(stdout).toMatch(/^the data given: 4 samples\nloss 0\.\d{4} nats per sample\n/);
    expect(stdout).toContain('accuracy 100.00% of 4');
    expect(stdout).toContain('predicted →');
    expect(stdout).toContain('expected calibration error');
    expect(exitCode).toBe(0);
  });

  it('names file, line and remedy for a label that it does not know', async () => {
    writeFileSync(join(run.folder, 'odd.tsv'), 'pos\tel mar\nneq\tel tren\n');
    const { stderr, exitCode } = await run.rnn(['eval', '--data', 'odd.tsv']);
    expect(stderr).toContain('odd.tsv:2 has "neq", which does not occur in the training data.');
    expect(stderr).toContain('Did you mean "neg"?');
    expect(exitCode).toBe(2);
  });
});

describe('rnn cross-validate', () => {
  it('prints a line for each fold, then means and confusions', async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['cross-validate', 'tiny.yaml', '--folds', '3']);
    expect(stderr).toContain('12 samples of 2 labels in 3 folds');
    expect(stderr.match(/^fold \d\/3 {2}accuracy/gm)).toHaveLength(3);
    expect(stdout).toMatch(/accuracy per fold {2,}\d+\.\d% {2,}\d+\.\d%/);
    expect(stdout).toContain('predicted →');
    expect(exitCode).toBe(0);
  });

  it('prints JSON, and says which data it does not read', async () => {
    const args = ['cross-validate', 'tiny.yaml', '--folds', '2', '--quiet', '--json', '--set', 'training.epochs=1'];
    const { stdout, stderr } = await run.rnn([...args, '--set', 'data.test=new.tsv']);
    expect(JSON.parse(stdout)).toMatchObject({ samples: 12, folds: 2, repeats: 1, names: ['neg', 'pos'] });
    expect(stderr).toBe('warning: data.test is not read: folds of data.train are held out instead.\n');
  });

  it('refuses a task whose samples have no label', async () => {
    writeFileSync(join(run.folder, 'lm.yaml'), 'task: languageModel\ndata: { train: lines.txt }\n');
    const { stderr, exitCode } = await run.rnn(['cross-validate', 'lm.yaml']);
    expect(stderr).toContain('The task languageModel does not support cross-validation.');
    expect(exitCode).toBe(2);
  });
});

describe('a classifier of frames on the command line', () => {
  it('labels sequences in files, and refuses texts', async () => {
    mkdirSync(join(run.folder, 'waves'), { recursive: true });
    const sequence = (fast: boolean) => ({
      frames: Array.from({ length: 6 }, (_, step) => [Math.sin((fast ? 2.5 : 0.4) * step)]),
      label: fast ? 'fast' : 'slow',
    });
    const lines = Array.from({ length: 8 }, (_, index) => `${JSON.stringify(sequence(index % 2 === 1))}\n`);
    writeFileSync(join(run.folder, 'waves/train.jsonl'), lines.join(''));
    writeFileSync(
      join(run.folder, 'waves.yaml'),
      `task: classification
threads: 1
data: { input: frames, train: waves/train.jsonl, validationFraction: 0 }
model: { hiddenSize: 4, pooling: mean }
training: { batchSize: 4, epochs: 30, optimizer: { type: adam, learningRate: 0.05 } }
`,
    );
    expect((await run.rnn(['train', 'waves.yaml'])).exitCode).toBe(0);
    const { stdout } = await run.rnn(['classify', '--run', 'waves', '--file', 'waves/train.jsonl', '--top', '1']);
    expect(stdout).toMatch(/^waves\/train\.jsonl:1\n.*\nslow {2,}\d+\.\d%/);
    const refused = await run.rnn(['classify', '--run', 'waves', 'a text']);
    expect(refused.stderr).toContain('The model classifies sequences of numbers, not texts.');
    expect(refused.exitCode).toBe(2);
  });
});
