import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasTerminal, rnnInTerminal } from './terminal.js';
import { parseLines, useTrainedRun } from './trained-run.js';

const run = useTrainedRun();

const tagger = useTrainedRun(`
task: tagging
data: { train: names.conll }
model: { hiddenSize: 4, input: { size: 4 } }
training: { epochs: 1 }
`);
const sentence = 'Ana B-PER\ncanta O\nen O\nRoma B-LOC\n';
writeFileSync(join(tagger.folder, 'names.conll'), `${sentence}\n`.repeat(20));

const classifier = useTrainedRun(`
task: classification
data: { train: opinions.tsv }
model: { hiddenSize: 4, input: { size: 4 } }
training: { epochs: 1 }
`);
const opinions = Array.from({ length: 20 }, (_, index) => `buena\tMe gusta ${index}\nmala\tNo me gusta ${index}\n`);
writeFileSync(join(classifier.folder, 'opinions.tsv'), opinions.join(''));

/** Feeds a pipe slowly for two seconds, so that reading it takes as long on any machine. */
function feedSlowly(pipe: string, folder = run.folder): void {
  execFileSync('mkfifo', [join(folder, pipe)]);
  const feed = `for i in $(seq 20); do echo "El enano quiere Juan."; sleep 0.1; done > ${pipe}`;
  spawn('bash', ['-c', feed], { cwd: folder, stdio: 'ignore' });
}

describe.skipIf(!hasTerminal)('long work at a terminal', () => {
  it.each([
    ['json', ['score', '--json']],
    ['lines', ['score', '--per-line']],
  ])('counts the lines that are read for answers in %s, on stderr alone', async (name, args) => {
    const pipe = `${name}.pipe`;
    feedSlowly(pipe);
    const { output, exitCode } = await rnnInTerminal([...args, '--file', pipe], {
      cwd: run.folder,
      redirect: '> answers.txt',
    });
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(new RegExp(`Reading ${pipe}: \\d+ lines`));
    const answers = readFileSync(join(run.folder, 'answers.txt'), 'utf8');
    expect(answers).not.toContain('Reading');
    expect(answers.trimEnd().split('\n')).toHaveLength(20);
  });

  it.each([
    ['tag', tagger],
    ['classify', classifier],
  ])(
    'counts the lines that rnn %s reads, only at a terminal',
    async (command, { folder, rnn, training }) => {
      expect(training.exitCode, training.stderr).toBe(0);
      feedSlowly('shown.pipe', folder);
      const args = [command, '--json', '--raw', '--file'];
      const { output, exitCode } = await rnnInTerminal([...args, 'shown.pipe'], {
        cwd: folder,
        redirect: '> shown.txt',
      });
      expect(exitCode, output).toBe(0);
      expect(output).toMatch(/Reading shown\.pipe: \d+ lines/);
      feedSlowly('piped.pipe', folder);
      const piped = await rnn([...args, 'piped.pipe']);
      expect(piped.stderr).not.toContain('Reading');
      expect(parseLines(piped.stdout)).toHaveLength(20);
      expect(readFileSync(join(folder, 'shown.txt'), 'utf8').replaceAll('shown.pipe', 'piped.pipe')).toBe(piped.stdout);
    },
    180_000,
  );

  it('shows how far a long table is read, on stderr alone', async () => {
    const { folder } = classifier;
    const rows = Array.from(
      { length: 500 },
      (_, index) => `${index % 2 ? 'buena' : 'mala'},"${'Me gusta, '.repeat(1000)}${index}"\n`,
    );
    writeFileSync(join(folder, 'long.csv'), rows.join(''));
    const args = ['train', 'tiny.yaml', '--json', '--name', 'long', '--set', 'data.train=long.csv'];
    const { output, exitCode } = await rnnInTerminal(
      [...args, '--set', 'training.steps=1', '--set', 'training.epochs=null'],
      {
        cwd: folder,
        redirect: '> events.txt',
      },
    );
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(/█*░+ Reading long\.csv: \d+ MB of 5 MB/);
    expect(readFileSync(join(folder, 'events.txt'), 'utf8')).not.toContain('Reading');
  });

  it('shows how far eval is, and prints the same to stdout as without a terminal', { timeout: 300_000 }, async () => {
    const line = 'El enano quiere Juan. Elena canta con la reina.\n';
    writeFileSync(join(run.folder, 'long.txt'), line.repeat(8000));
    const args = ['eval', '--data', 'long.txt', '--dynamic', '0.01', '--json'];
    const piped = await run.rnn(args);
    expect(piped.exitCode, piped.stderr).toBe(0);
    expect(piped.stderr).not.toMatch(/[\d,]+ of [\d,]+ tokens/);
    const { output } = await rnnInTerminal(args, { cwd: run.folder, redirect: '> eval.json' });
    expect(output).toMatch(/█*░+ Evaluating(?: dynamically)?: [\d,]+ of [\d,]+ tokens/);
    expect(parseLines(JSON.stringify(JSON.parse(piped.stdout)))).toEqual([
      JSON.parse(readFileSync(join(run.folder, 'eval.json'), 'utf8')),
    ]);
  });
});
