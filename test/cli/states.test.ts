import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useTrainedRun } from './trained-run.js';

const run = useTrainedRun();

describe('rnn states', () => {
  it('writes a page, says where, and names what the model does not know', async () => {
    const { stdout, stderr, exitCode } = await run.rnn([
      'states',
      'tiny',
      'Elena quiere <b>dragones',
      '--output',
      'a.html',
    ]);
    expect({ stdout, exitCode }).toEqual({ stdout: 'a.html\n', exitCode: 0 });
    expect(stderr).toMatch(
      /^Using run tiny [^\n]*\nwarning: the text has tokens outside the model's vocabulary, read as <UNK>: [^\n]*"dragones"\n$/,
    );
    const page = readFileSync(join(run.folder, 'a.html'), 'utf8');
    expect(page).toContain('<h1>Elena quiere &lt;b&gt;dragones</h1>');
    expect(page).toMatch(/Run tiny, checkpoint of step \d+\./);
  });

  it('prints the numbers as JSON, and writes nothing then', async () => {
    const { stdout, exitCode } = await run.rnn(['states', 'tiny', 'Elena quiere', '--json']);
    expect(exitCode).toBe(0);
    const { layers, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ text: 'Elena quiere', kind: 'token', steps: ['<EOS>', 'Elena', 'quiere'], unknown: [] });
    expect(layers).toEqual([
      { layer: 1, direction: 'forward', cell: 'lstm', hiddenSize: 24, signals: expect.any(Object) },
    ]);
    const [{ signals }] = layers;
    expect(Object.keys(signals)).toEqual(['h', 'c', 'i', 'f', 'g', 'o']);
    for (const rows of Object.values(signals) as number[][][])
      expect(rows.map(({ length }) => length)).toEqual([24, 24, 24]);
    const [h, c, o] = ['h', 'c', 'o'].map((name) => signals[name][2][5]);
    expect(h).toBeCloseTo(o * Math.tanh(c), 6);
    expect(existsSync(join(run.folder, 'states.html'))).toBe(false);
  });

  it('reads a text longer than any sentence of the training', async () => {
    const { stdout, exitCode } = await run.rnn(['states', 'tiny', 'Elena mira '.repeat(100)]);
    expect({ stdout, exitCode }).toEqual({ stdout: 'states.html\n', exitCode: 0 });
  });

  it.each<[string, string[], string]>([
    ['no text', ['tiny'], 'error: No input is given for run tiny.\nhint: Give it a text'],
    [
      'a target of a language model',
      ['tiny', 'Elena', '--target', 'x'],
      'error: --target works with translation runs; this run has another task.',
    ],
    [
      'conditions of one without',
      ['tiny', 'Elena', '--condition', 'a=b'],
      'error: --condition works with generation runs; this run has another task.',
    ],
    ['an empty text', ['tiny', ''], 'error: There is nothing to read in "": it has no tokens.\nhint: Give a text'],
    ['a text too long to look at', ['tiny', 'Elena '.repeat(1001)], 'error: The text has 1001 tokens, and states are'],
    ['a run that is not there', ['other', 'Elena'], 'error: There is no run "other"'],
    [
      'a place that is not there',
      ['tiny', 'Elena', '--output', 'no/x.html'],
      'error: no/x.html cannot be written (ENOENT).\nhint: Give',
    ],
  ])('refuses %s with status 2', async (_, args, message) => {
    const { stdout, stderr, exitCode } = await run.rnn(['states', ...args]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain(message);
  });
});
