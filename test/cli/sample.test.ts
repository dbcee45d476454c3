import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bin } from './rnn.js';
import { hasTerminal, rnnInTerminal } from './terminal.js';
import { parseLines, useTrainedRun } from './trained-run.js';

const run = useTrainedRun();

describe('rnn sample', () => {
  it('writes the seed and what follows to stdout, and which run it uses to stderr', async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['sample', '--seed', 'El enano', '--random-seed', '1']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^El enano .*\.\n$/);
    expect(stderr).toMatch(/^Using run tiny \(runs\/tiny\), checkpoint (best|last) of step \d+\.\n$/);
  });

  it.each(['bfloat16', 'int8'])('repeats a sample in %s by its random seed', async (precision) => {
    const draw = () => run.rnn(['sample', '--precision', precision, '--random-seed', '1', '--num', '3']);
    const [first, again] = [await draw(), await draw()];
    expect(first.exitCode).toBe(0);
    expect(first.stdout.trim()).not.toBe('');
    expect(again.stdout).toBe(first.stdout);
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
      `warning: the seed has tokens outside the model's vocabulary, read as <UNK>: "dragón", "y"\n`,
    );
  });

  it('continues from a seed longer than any sentence', async () => {
    const { stdout, exitCode } = await run.rnn(['sample', '--seed', 'Elena mira '.repeat(300), '--length', '3']);
    expect(exitCode).toBe(0);
    expect(stdout.startsWith('Elena mira Elena mira')).toBe(true);
  });

  it('continues from a seed of unknown tokens, and starts a sentence without a seed', async () => {
    const unknown = await run.rnn(['sample', '--seed', 'xyzzy', '--json']);
    expect(unknown.exitCode).toBe(0);
    expect(parseLines(unknown.stdout)[0]).toMatchObject({ prompt: 'xyzzy', unknown: ['xyzzy'] });
    const empty = await run.rnn(['sample', '--seed', '', '--temperature', '0', '--json']);
    expect(parseLines(empty.stdout)[0]).toMatchObject({
      prompt: '',
      text: expect.stringMatching(/^(Elena|Juan|El|La) /),
    });
  });

  it('continues from a file, whose last line break is not part of the text', async () => {
    writeFileSync(join(run.folder, 'prefix.txt'), 'El enano\nno quiere\n');
    const { stdout } = await run.rnn(['sample', '--prefix-file', 'prefix.txt', '--json']);
    expect(parseLines(stdout)[0]).toMatchObject({ prompt: 'El enano no quiere' });
  });

  it('draws at several temperatures from the same random numbers, one under the other in a pipe', async () => {
    const args = ['sample', '--seed', 'El', '--random-seed', '5'];
    const [cold, hot] = await Promise.all(
      ['0', '3'].map(async (temperature) => (await run.rnn([...args, '--temperature', temperature])).stdout),
    );
    const both = await run.rnn([...args, '--temperature', '0.0,3']);
    expect(both.stdout).toBe(`temperature 0\n${cold}\ntemperature 3\n${hot}`);
    const objects = parseLines((await run.rnn([...args, '--temperature', '0.0,3', '--num', '2', '--json'])).stdout);
    expect(objects.map(({ sample, temperature }) => [sample, temperature])).toEqual([
      [1, 0],
      [1, 3],
      [2, 0],
      [2, 3],
    ]);
    expect(`El${objects[1]?.text}\n`).toBe(hot);
  });

  it.skipIf(!hasTerminal)('shows temperatures side by side in a terminal that is wide enough', async () => {
    const args = ['sample', '--seed', 'El', '--random-seed', '5', '--temperature', '0,0.5,3', '--stop', 'nothing'];
    const wide = await rnnInTerminal(args, { cwd: run.folder, size: [75, 40] });
    expect(wide.output).toMatch(/\ntemperature 0 +│ temperature 0\.5 +│ temperature 3\nEl .+ │ El .+ │ El.+\n/);
    const narrow = await rnnInTerminal(args, { cwd: run.folder, size: [40, 40] });
    expect(narrow.output).toMatch(/\ntemperature 0\nEl .+\n\ntemperature 0\.5\nEl .+\n\ntemperature 3\nEl/);
  });

  it('continues each line of standard input in order, including blank ones', async () => {
    const stdin = 'El enano\n\nJuan dragón\r\nElena no quiere';
    const { stdout, stderr } = await run.rnn(['sample', '--seed', '-', '--json', '--num', '2'], { stdin });
    const objects = parseLines(stdout);
    expect(objects.map(({ line, sample, prompt }) => [line, sample, prompt])).toEqual(
      ['El enano', '', 'Juan dragón', 'Elena no quiere'].flatMap((prompt, index) => [
        [index + 1, 1, prompt],
        [index + 1, 2, prompt],
      ]),
    );
    expect(stderr).toContain(
      `standard input (1 prompt of it) has tokens outside the model's vocabulary, read as <UNK>: "dragón"\n`,
    );
  });

  it('writes a text for each line of standard input without --json', async () => {
    const args = ['sample', '--seed', '-', '--temperature', '0'];
    const { stdout } = await run.rnn(args, { stdin: 'El enano\nJuan\n' });
    expect(stdout).toMatch(/^El enano .*\.\nJuan .*\.\n$/);
    const both = await run.rnn([...args.slice(0, 3), '--temperature', '0.0,1'], { stdin: 'El enano\nJuan\n' });
    expect(both.stdout.match(/^temperature [01]$/gm)).toHaveLength(4);
  });

  it('streams thousands of lines', async () => {
    const stdin = 'El enano\nJuan\n'.repeat(4000);
    const { stdout } = await run.rnn(['sample', '--seed', '-', '--json', '--length', '1'], { stdin });
    const objects = parseLines(stdout);
    expect(objects.at(-1)).toMatchObject({ line: 8000, prompt: 'Juan' });
    expect(objects).toHaveLength(8000);
  });

  it('says when standard input has no line', async () => {
    const { stderr, exitCode } = await run.rnn(['sample', '--seed', '-']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: Standard input is empty.\nhint: Give it one prompt per line.\n');
  });

  it('never draws a excluded token, written as a person would', async () => {
    const args = ['sample', '--seed', 'El', '--temperature', '0', '--json'];
    const [usual] = parseLines((await run.rnn(args)).stdout);
    const [next = ''] = (usual?.tokens ?? []) as string[];
    const [other] = parseLines((await run.rnn([...args, '--ban', ` ${next} `])).stdout);
    expect(other?.tokens).not.toContain(next);
  });

  it('searches with a beam: the likeliest texts with their log-probabilities, best first', async () => {
    const args = ['sample', '--seed', 'El', '--beam', '8', '--num', '3'];
    const { stdout } = await run.rnn(args);
    expect(stdout).toMatch(
      /^1\. ln P -\d+\.\d{3} nats, \d+ tokens\nEl .+\.\n\n2\. ln P .+\nEl .+\n\n3\. ln P .+\nEl .+\n$/,
    );
    const found = parseLines((await run.rnn([...args, '--json', '--length-penalty', '1'])).stdout);
    expect(found.map(({ rank }) => rank)).toEqual([1, 2, 3]);
    for (const { score, logProbability, tokens } of found) {
      const length = (tokens as string[]).length + 1;
      expect(score).toBeCloseTo((logProbability as number) / ((5 + length) / 6), 9);
    }
  });

  it('searches for each line of standard input', async () => {
    const args = ['sample', '--seed', '-', '--beam', '2', '--json'];
    const found = parseLines((await run.rnn(args, { stdin: 'El\nJuan\nEl\n' })).stdout);
    expect(found.map(({ line, prompt }) => [line, prompt])).toEqual([
      [1, 'El'],
      [2, 'Juan'],
      [3, 'El'],
    ]);
    expect({ ...found[2], line: 1 }).toEqual(found[0]);
  });

  it('ends quietly when its reader has gone', async () => {
    const command = `"${bin}" sample --num 2000 --random-seed 1 | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command], { cwd: run.folder });
    expect(stdout).toMatch(/^.+\.\n0\n$/);
    expect(stderr).toMatch(/^Using run tiny .*\n$/);
  });

  it.skipIf(!existsSync('/dev/full'))('says in a sentence that the disk is full', async () => {
    const command = `"${bin}" sample --num 20 --random-seed 1 > /dev/full; echo $?`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command], { cwd: run.folder });
    expect(stdout).toBe('2\n');
    expect(stderr).toMatch(
      /^Using run tiny .*\nerror: The output cannot be written: the disk is full\.\nhint: Write to another file or disk\.\n$/,
    );
  });

  it.each<[string, string[], string]>([
    [
      'a run that is not there',
      ['--run', 'tinny'],
      'error: There is no run "tinny" in runs.\nhint: Did you mean "tiny"',
    ],
    [
      'a folder without runs',
      ['--runs', 'none'],
      'error: There is no run in none.\nhint: Train one with `rnn train CONFIG`',
    ],
    ['a checkpoint that is not there', ['--checkpoint', 'step-7'], 'error: Run tiny has no checkpoint "step-7".'],
    [
      'a ban of no token',
      ['--ban', 'dragón'],
      'error: --ban "dragón" is not in its vocabulary.\nhint: Give one --ban per token',
    ],
    [
      'an empty text to stop at',
      ['--stop', ''],
      "error: option '--stop <text>' argument '' is invalid.\nhint: Give at least one character.",
    ],
    ['a ban of two', ['--ban', 'el enano'], 'error: --ban "el enano" is 2 tokens to this model, not one.\n'],
    ['a file that is not there', ['--prefix-file', 'none.txt'], 'error: There is no file none.txt.'],
    [
      'two texts to go on from',
      ['--prefix-file', 'tiny.yaml', '--seed', 'El'],
      "error: option '--prefix-file <file>' cannot be used with option '--prompt, --seed <text>'",
    ],
    [
      'a beam with a temperature',
      ['--beam', '3', '--temperature', '1'],
      "error: option '--beam <texts>' cannot be used with option '--temperature <numbers>'",
    ],
    [
      'a beam with a random seed',
      ['--beam', '3', '--random-seed', '1'],
      "error: option '--beam <texts>' cannot be used with option '--random-seed <integer>'",
    ],
    ['a length penalty without a beam', ['--length-penalty', '1'], 'error: --length-penalty requires --beam.'],
    [
      'more texts than the beam keeps',
      ['--beam', '2', '--num', '3'],
      'error: --num 3 asks for more texts than --beam 2 keeps.\nhint: Write --beam 3 or more.',
    ],
    [
      'choices and prompts from standard input',
      ['-i', '--seed', '-'],
      'error: --interactive reads choices from standard',
    ],
    [
      'choices at two temperatures',
      ['-i', '--temperature', '0.5,1'],
      'error: --interactive shows the probabilities at one',
    ],
    ['choices as JSON', ['-i', '--json'], "error: option '-i, --interactive' cannot be used with option '--json'"],
  ])('refuses %s with status 2', async (_, args, message) => {
    const { stdout, stderr, exitCode } = await run.rnn(['sample', ...args]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain(message);
  });
});
