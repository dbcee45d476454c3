import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useTrainedRun } from './trained-run.js';

const run = useTrainedRun();

interface Report {
  minLength: number;
  trainingTokens: number;
  samples: {
    text: string;
    tokenCount: number;
    covered: number;
    share: number;
    longest: number;
    overlaps: { text: string; start: number; length: number; document: string; line: number }[];
  }[];
  total: { tokenCount: number; covered: number; share: number; longest: number };
  validation: { tokenCount: number; share: number };
}

const json = async (...args: string[]) => {
  const { stdout, exitCode } = await run.rnn(['memorized', 'tiny', '--json', '--random-seed', '1', ...args]);
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as Report;
};

describe('rnn memorized', () => {
  it('finds every overlap in the line that it names', async () => {
    const { samples, total, validation, trainingTokens } = await json('--num', '8', '--min-length', '3');
    const lines = readFileSync(join(run.folder, 'corpus.txt'), 'utf8').split('\n');
    expect(trainingTokens).toBeGreaterThan(1000);
    const overlaps = samples.flatMap((sample) => sample.overlaps);
    // The grammar is so small that the corpus contains nearly every sentence.
    expect(overlaps.length).toBeGreaterThan(4);
    for (const { text, document, line } of overlaps) {
      expect(document).toBe('corpus.txt');
      expect(lines[line - 1]).toContain(text);
    }
    expect(total.covered).toBe(samples.reduce((sum, { covered }) => sum + covered, 0));
    expect(total.share).toBeCloseTo(total.covered / total.tokenCount, 12);
    expect(total.longest).toBe(Math.max(...overlaps.map(({ length }) => length)));
    expect(validation.tokenCount).toBe(total.tokenCount);
  });

  it('draws the same samples from the same seed', async () => {
    expect(await json('--num', '3')).toEqual(await json('--num', '3'));
  });

  it('shows the longest overlaps first, and what they cover', async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['memorized', '--num', '5', '--min-length', '2', '--top', '2']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^Using run tiny .*\nRandom seed \d+\.\n$/);
    expect(stdout).toMatch(
      /^tokens +sample +location +text\n( *\d+ +\d+ +corpus\.txt:\d+ +\S.*\n){2}\n5 samples, \d+ tokens, compared with /,
    );
    expect(stdout).toMatch(/\noverlaps of 2 tokens and more.*: [\d.]+% of the tokens, the longest of \d+ tokens\n/);
    expect(stdout).toMatch(/\nfor comparison, of as much validation text: /);
  });

  it('says when nothing was memorised', async () => {
    const { stdout } = await run.rnn(['memorized', '--num', '2', '--min-length', '1000']);
    expect(stdout).toMatch(/^2 samples, .*\noverlaps of 1,000 tokens and more: none\n/);
  });

  it('refuses a training text that has changed', async () => {
    const file = join(run.folder, 'corpus.txt');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `Juan canta.\n${text}`);
    const { stderr, exitCode } = await run.rnn(['memorized']);
    writeFileSync(file, text);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: The training text is not the one that the checkpoint was trained on.\n');
  });

  it('names a run that is not there', async () => {
    const { stderr, exitCode } = await run.rnn(['memorized', 'tyni']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Did you mean "tiny"');
  });
});
