import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bin } from './rnn.js';
import { parseLines, useTrainedRun } from './trained-run.js';

const run = useTrainedRun();

describe('rnn sample', () => {
  it('writes the seed and what follows to stdout, and which run it uses to stderr', async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['sample', '--seed', 'El enano', '--random-seed', '1']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^El enano .*\.\n$/);
    expect(stderr).toMatch(/^Using run tiny \(runs\/tiny\), checkpoint (best|last) of step \d+\.\n$/);
  });

  it('repeats a sample by its random seed, which it tells when it chose one', async () => {
    const first = await run.rnn(['sample', '--num', '5', '--temperature', '2']);
    const seed = /^Random seed (\d+)\.$/m.exec(first.stderr)?.[1] ?? '';
    const again = await run.rnn(['sample', '--num', '5', '--temperature', '2', '--random-seed', seed]);
    expect(again.stdout).toBe(first.stdout);
    expect(first.stdout.split('\n').length).toBe(6);
  });

  it('takes the likeliest token always at temperature 0', async () => {
    const [first, second] = (await run.rnn(['sample', '--num', '2', '--temperature', '0'])).stdout.split('\n');
    expect(first).toBe(second);
    expect(first).not.toBe('');
  });

  it('draws --length tokens at most', async () => {
    const { stdout } = await run.rnn(['sample', '--length', '2', '--seed', 'Juan', '--json']);
    expect(parseLines(stdout)[0]).toMatchObject({ sample: 1, prompt: 'Juan', end: 'length', tokens: { length: 2 } });
  });

  it('ends before a stop string', async () => {
    const { stdout } = await run.rnn(['sample', '--seed', 'Juan', '--stop', '.', '--json']);
    expect(parseLines(stdout)[0]).toMatchObject({ end: 'stop', text: expect.not.stringContaining('.') });
  });

  it('names the tokens of the seed that it does not know', async () => {
    const { stderr, exitCode } = await run.rnn(['sample', '--seed', 'El dragón y el dragón']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      `warning: the seed has tokens that the model's vocabulary lacks, read as <UNK>: "dragón", "y"\n`,
    );
  });

  it('goes on from a seed longer than any sentence', async () => {
    const { stdout, exitCode } = await run.rnn(['sample', '--seed', 'Elena mira '.repeat(300), '--length', '3']);
    expect(exitCode).toBe(0);
    expect(stdout.startsWith('Elena mira Elena mira')).toBe(true);
  });

  it('ends quietly when its reader has gone', async () => {
    const command = `"${bin}" sample --num 2000 --random-seed 1 | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command], { cwd: run.folder });
    expect(stdout).toMatch(/^.+\.\n0\n$/);
    expect(stderr).toMatch(/^Using run tiny .*\n$/);
  });

  it.each<[string, string[], string]>([
    [
      'a run that is not there',
      ['--run', 'tinny'],
      'error: There is no run "tinny" in runs.\nhint: The nearest name is "tiny"',
    ],
    [
      'a folder without runs',
      ['--runs', 'none'],
      'error: There is no run in none.\nhint: Train one with `rnn train CONFIG`',
    ],
    ['a checkpoint that is not there', ['--checkpoint', 'step-7'], 'error: Run tiny has no checkpoint "step-7".'],
  ])('refuses %s with status 2', async (_, args, message) => {
    const { stdout, stderr, exitCode } = await run.rnn(['sample', ...args]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain(message);
  });
});
