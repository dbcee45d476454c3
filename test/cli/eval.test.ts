import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useTrainedRun } from './trained-run.js';

const run = useTrainedRun();

/** A row at a time is read: on a busy machine, threads would wait for each other at each token. */
const oneThread = { RNN_THREADS: '1' };

function writeOther(): void {
  writeFileSync(
    join(run.folder, 'other.txt'),
    'Elena quiere la reina.\nEl enano mira Juan.\nEl dragón canta.\n'.repeat(5),
  );
}

describe('rnn eval', () => {
  it("evaluates the run's own validation text, and says what counts", async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['eval']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^Using run tiny .*\nEvaluating [\d,]+ tokens\.\n$/);
    expect(stdout).toMatch(
      /^the run's validation text, which also selected its best checkpoint, 1 document by the unit line, each of 32 sequences from a state of zeros\n\d+ tokens count, 32 of them <EOS>, 0 <UNK> \(0\.0% of the others\)\n\n +nats\/token +perplexity +gain +with\nmodel +[\d.]+ +[\d.]+\n$/,
    );
    const listed = JSON.parse((await run.rnn(['ls', '--json'])).stdout);
    const evaluated = JSON.parse((await run.rnn(['eval', 'tiny', '--json'])).stdout);
    expect(evaluated.ways[0].loss).toBeCloseTo(listed[0].best.metrics.validationLoss, 4);
  });

  it('sets baselines, dynamic evaluation and a cache beside the model', async () => {
    writeOther();
    const args = ['--data', 'other.txt', '--baseline', '--dynamic', '--cache', '--cache-theta', '0.5'];
    const { stdout, stderr, exitCode } = await run.rnn(['eval', 'tiny', ...args], { env: oneThread });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Tuning lambda of the cache on');
    const rows = stdout.split('\n').slice(3);
    expect(rows[0]).toMatch(/^ +nats\/token +perplexity +without <UNK> +gain +with$/);
    expect(rows[1]).toMatch(/^model +[\d.]+ +[\d.]+ +[\d.]+$/);
    expect(rows[2]).toMatch(/^model, dynamic evaluation .* [+-][\d.]+ +rate [\d.]+\*, steps 5$/);
    expect(rows[3]).toMatch(/^model with cache .* theta 0\.5, lambda [\d.e-]+\*, window 2000$/);
    expect(rows[4]).toMatch(/^unigrams .* -[\d.]+$/);
    expect(rows[5]).toMatch(/^Kneser-Ney trigrams /);
    expect(rows[6]).toMatch(/^model and trigrams .* weight [\d.e-]+\*$/);
    expect(rows.slice(7)).toEqual(['* tuned on validation text', '']);
  });

  it('carries the state if requested, and reads standard input', async () => {
    const stdin = 'Elena quiere la reina.\nEl enano mira Juan.\n';
    const { stdout } = await run.rnn(['eval', 'tiny', '--data', '-', '--batching', 'stream', '--json'], { stdin });
    expect(JSON.parse(stdout)).toMatchObject({
      text: {
        source: 'data',
        documents: 1,
        unit: 'line',
        batching: 'stream',
        sequences: 2,
        tokenCount: 12,
        endCount: 2,
      },
      level: 'word',
      ways: [{ way: 'model', gain: 0, settings: {}, tuned: [] }],
      notes: [],
    });
  });

  it.each<[string, string[], string]>([
    ['a text that is not there', ['--data', 'nowhere.txt'], 'error: There is no file or folder "nowhere.txt"'],
    ['to tune on what it evaluates', ['--dynamic'], 'error: Cannot tune the rate of dynamic evaluation: '],
    ['settings of what is not asked for', ['--cache-theta', '1'], 'error: --cache-theta requires --cache.\n'],
    [
      'what works with runs of another task',
      ['--by-length'],
      'error: --by-length works with classification runs; this is a language model run.\nhint: Remove --by-length, or choose a run whose config says task: classification.\n',
    ],
    ['a rate of 0', ['--dynamic', '0'], "error: option '--dynamic [rate]' argument '0' is invalid."],
  ])('refuses %s with status 2', async (_, args, message) => {
    const { stdout, stderr, exitCode } = await run.rnn(['eval', 'tiny', ...args]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain(message);
    // Told before anything is evaluated.
    expect(stderr).not.toContain('Evaluating');
  });
});
