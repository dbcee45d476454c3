import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLines, useTrainedRun } from './trained-run.js';

const run = useTrainedRun();

const best = /checkpoint best of step 108\.$/m;

describe('--run', () => {
  it.each([
    ['a name', 'tiny'],
    ['a folder', 'runs/tiny'],
  ])('takes %s', async (_, reference) => {
    const { stderr, exitCode } = await run.rnn(['score', '--run', reference, 'Elena mira']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(best);
  });

  it('takes the folder of a checkpoint alone, which needs no run', async () => {
    cpSync(join(run.folder, 'runs/tiny/checkpoints/best'), join(run.folder, 'alone'), { recursive: true });
    const alone = await run.rnn(['score', '--run', 'alone', '--json', 'Elena mira']);
    expect(alone.stderr).toContain('Using checkpoint alone of step 108.\n');
    expect(alone.stdout).toBe((await run.rnn(['score', '--run', 'tiny', '--json', 'Elena mira'])).stdout);
    const refused = await run.rnn(['score', '--run', 'alone', '--checkpoint', 'last', 'Elena mira']);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('error: alone is a single checkpoint; it has no checkpoint "last".');
  });

  it.each([
    ['eval', ['eval']],
    ['report', ['report']],
    ['memorized', ['memorized', '--num', '1', '--length', '2']],
    ['states', ['states', 'Elena mira']],
  ])('works in %s', async (_, args) => {
    expect((await run.rnn([...args, '--run', 'tiny'])).exitCode).toBe(0);
  });

  it('is refused beside a run as an argument', async () => {
    const { stderr, exitCode } = await run.rnn(['eval', 'tiny', '--run', 'tiny']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: A run is given twice: as an argument, and by --run.');
  });
});

describe('without --run', () => {
  it('says which tasks fit where no run does', async () => {
    const { stderr, exitCode } = await run.rnn(['tag', 'Elena']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: No run in runs fits: the command needs one with task: tagging\.\nhint: /);
  });

  it('takes the newest run that fits, and names it', async () => {
    const newer =
      '{ task: bidirectionalLanguageModel, data: { train: corpus.txt }, text: { level: word }, training: { steps: 1 } }';
    writeFileSync(join(run.folder, 'newer.yaml'), newer);
    const { exitCode, stderr } = await run.rnn(['train', 'newer.yaml']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect((await run.rnn(['score', 'Elena mira'])).stderr).toContain('Using run tiny (runs/tiny)');
    expect((await run.rnn(['fill', 'Elena ___'])).stderr).toContain('Using run newer (runs/newer)');
  });
});

describe('seeds', () => {
  it('--prompt is a text, and --seed of rnn sample means the same', async () => {
    const args = ['sample', '--run', 'tiny', '--random-seed', '1', '--length', '4'];
    const prompt = await run.rnn([...args, '--prompt', 'Elena']);
    expect(prompt).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Elena /) });
    expect(await run.rnn([...args, '--seed', 'Elena'])).toEqual(prompt);
  });

  it('rnn memorized takes --seed for --prompt, with a note', async () => {
    const args = ['memorized', 'tiny', '--num', '1', '--length', '4', '--random-seed', '1', '--json'];
    const seed = await run.rnn([...args, '--seed', 'Elena']);
    expect(seed.stderr).toMatch(/^--seed is called --prompt now\.\n/);
    const { stdout, stderr, exitCode } = await run.rnn([...args, '--prompt', 'Elena']);
    expect({ stdout, exitCode }).toEqual({ stdout: seed.stdout, exitCode: 0 });
    expect(stderr).not.toContain('is called');
  });

  it('--random-seed is short for the seed of a configuration', async () => {
    mkdirSync(join(run.folder, 'seeds'));
    const args = ['train', 'tiny.yaml', '--set', 'training.steps=1', '--runs', 'seeds', '--json', '--quiet'];
    const loss = async (...seed: string[]) =>
      parseLines((await run.rnn([...args, ...seed])).stdout).find(({ type }) => type === 'step')?.loss;
    const seven = await loss('--random-seed', '7');
    expect(seven).toBeTypeOf('number');
    expect(seven).toBe(await loss('--set', 'seed=7'));
    expect(seven).not.toBe(await loss('--random-seed', '8'));
  });
});

describe('--beam 1', () => {
  it('writes what temperature 0 writes', async () => {
    const beam = await run.rnn(['sample', '--run', 'tiny', '--prompt', 'El', '--beam', '1', '--json']);
    const greedy = await run.rnn(['sample', '--run', 'tiny', '--prompt', 'El', '--temperature', '0', '--json']);
    expect(parseLines(beam.stdout)[0]?.text).toBe(parseLines(greedy.stdout)[0]?.text);
    expect(parseLines(beam.stdout)[0]?.text).toBeTypeOf('string');
  });
});
