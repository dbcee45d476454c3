import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasTerminal, rnnInTerminal } from './terminal.js';
import { useTrainedRun } from './trained-run.js';

const run = useTrainedRun();

describe('rnn temperature', () => {
  it('draws bars without colours in a pipe', async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['temperature', 'El', '--temperature', '0.0,1', '--top', '3']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^After "El"\n\ntoken +temperature 0 +temperature 1\nenano +100\.0% █+ +\d\d\.\d% █+/);
    expect(stdout.split('\n')).toHaveLength(9);
    expect(stderr).toMatch(/^Using run tiny [^\n]*\n$/);
  });

  it('takes the old name of its option, and says the new one', async () => {
    const [now, old] = await Promise.all(
      ['--temperature', '--temperatures'].map((option) => run.rnn(['temperature', 'El', option, '0.5,2', '--json'])),
    );
    expect(old?.stdout).toBe(now?.stdout);
    expect(old?.stderr).toContain('--temperatures is called --temperature now.');
  });

  it.skipIf(!hasTerminal)('fills the terminal that it has', async () => {
    const [narrow, wide] = await Promise.all(
      [40, 160].map((width) => rnnInTerminal(['temperature', 'El'], { cwd: run.folder, size: [width, 40] })),
    );
    expect(narrow?.output.match(/^token/gm)).toHaveLength(4);
    expect(wide?.output.match(/^token/gm)).toHaveLength(1);
    for (const line of wide?.output.split('\n') ?? []) expect(line.length).toBeLessThanOrEqual(160);
  });

  it('tells the numbers as JSON, which add up', async () => {
    const { stdout } = await run.rnn(['temperature', '', '--json', '--temperature', '0.5,1,2', '--top', '4']);
    const { context, temperatures, tokens, others, entropies } = JSON.parse(stdout);
    expect({ context, temperatures }).toEqual({ context: '', temperatures: [0.5, 1, 2] });
    expect(tokens).toHaveLength(4);
    for (const index of [0, 1, 2]) {
      const all = [...tokens, others].map(({ probabilities }) => probabilities[index]);
      expect(all.reduce((sum, probability) => sum + probability)).toBeCloseTo(1, 9);
    }
    expect(entropies).toEqual([...entropies].sort((left, right) => left - right));
  });

  it('draws pictures', async () => {
    const { stderr, exitCode } = await run.rnn(['temperature', 'El', '--svg', 'bars.svg', '--png', 'bars.png']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Wrote bars.svg.\nWrote bars.png.\n');
    expect(readFileSync(join(run.folder, 'bars.svg'), 'utf8')).toMatch(/^<svg .*temperature 1\.5.*<\/svg>\n$/s);
    expect(readFileSync(join(run.folder, 'bars.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it('names unknown tokens of the context, and accepts a context longer than any sentence', async () => {
    const { stderr, exitCode } = await run.rnn(['temperature', 'Elena dragón '.repeat(200)]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      `warning: the context has tokens outside the model's vocabulary, read as <UNK>: "dragón"\n`,
    );
  });

  it.each<[string, string[], string]>([
    ['no context', [], "error: missing required argument 'context'"],
    [
      'a temperature below 0',
      ['El', '--temperature', '1,-1'],
      "argument '1,-1' is invalid.\nhint: Give a number, 0 or more.",
    ],
    [
      'no tokens',
      ['El', '--top', '0'],
      "argument '0' is invalid.\nhint: Give a whole number, 1 or more and at most 1000.",
    ],
    [
      'a place that is not there',
      ['El', '--png', 'no/x.png'],
      'error: no/x.png cannot be written (ENOENT).\nhint: Give',
    ],
  ])('refuses %s with status 2', async (_, args, message) => {
    const { stdout, stderr, exitCode } = await run.rnn(['temperature', ...args]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain(message);
  });
});
