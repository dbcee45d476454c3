import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TemperatureReport } from '../../src/tasks/temperature-report.js';
import { temporaryFolder } from '../temporary-folder.js';
import { rnn } from './rnn.js';
import { useTrainedRun } from './trained-run.js';

const run = useTrainedRun();

const measure = async (...args: string[]) => {
  const { stdout, exitCode } = await run.rnn(['sample', '--measure', '--random-seed', '1', '--json', ...args]);
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as TemperatureReport;
};

describe('rnn sample --measure', () => {
  it('finds that heat makes samples more varied and less likely', async () => {
    const { temperatures, validation, nearest } = await measure('--temperature', '0,1,3', '--num', '40');
    const [cold, mild, hot] = temperatures;
    expect(temperatures.map(({ temperature }) => temperature)).toEqual([0, 1, 3]);
    // Greedy: one sentence, forty times.
    expect(cold?.repeatedShare ?? 0).toBeGreaterThan(0.9);
    expect(mild?.distinctShare ?? 0).toBeGreaterThan(cold?.distinctShare ?? 1);
    expect(hot?.natsPerToken ?? 0).toBeGreaterThan(mild?.natsPerToken ?? 9);
    expect(mild?.natsPerToken ?? 0).toBeGreaterThan(cold?.natsPerToken ?? 9);
    expect(validation?.knownShare).toBe(1);
    const gaps = temperatures.map(({ natsPerToken }) => Math.abs(natsPerToken - (validation?.natsPerToken ?? 0)));
    expect(nearest).toBe([0, 1, 3][gaps.indexOf(Math.min(...gaps))]);
  });

  it('weighs samples as rnn score does', async () => {
    const { temperatures } = await measure('--temperature', '1', '--num', '5', '--prompt', 'El');
    const { stdout } = await run.rnn(['sample', '--seed', 'El', '--num', '5', '--random-seed', '1', '--json']);
    const texts = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { prompt: string; text: string });
    const scored = await run.rnn(['score', '--json', '--tokens', ...texts.map(({ prompt, text }) => prompt + text)]);
    const tokens = scored.stdout
      .trimEnd()
      .split('\n')
      .flatMap((line) => (JSON.parse(line) as { tokens: { logProbability: number }[] }).tokens.slice(1));
    const nats = -tokens.reduce((sum, { logProbability }) => sum + logProbability, 0) / tokens.length;
    expect(temperatures[0]?.tokenCount).toBe(tokens.length);
    expect(temperatures[0]?.natsPerToken).toBeCloseTo(nats, 5);
  }, 120_000);

  it('leaves unknown tokens of the validation text out, which no sample has', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'text.txt'), 'el niño come pan\nla niña come pan\n'.repeat(30));
    writeFileSync(join(folder, 'held.txt'), 'el niño come queso\nla niña come pan\n');
    const config = {
      task: 'languageModel',
      name: 'tiny',
      data: { train: 'text.txt', validation: 'held.txt' },
      text: { level: 'word' },
      model: { hiddenSize: 8, input: { size: 8 } },
      training: { steps: 30, epochs: null },
      sampling: { everyEpochs: null },
    };
    writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
    const run = (...args: string[]) => rnn(args, { cwd: folder });
    expect((await run('train', 'c.json', '--quiet')).exitCode).toBe(0);
    const measured = await run('sample', '--measure', '--num', '40', '--temperature', '1', '--json');
    const { validation } = JSON.parse(measured.stdout) as TemperatureReport;
    const { stdout } = await run('eval', 'tiny', '--json');
    expect(validation?.tokenCount).toBe(9);
    expect(validation?.natsPerToken).toBeCloseTo(JSON.parse(stdout).ways[0].lossWithoutUnknown, 5);
  }, 120_000);

  it('prints a row per temperature, 50 samples at six of them where nothing is said', async () => {
    const { stdout, exitCode } = await run.rnn(['sample', '--measure', '--random-seed', '1']);
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n');
    expect(lines.slice(1, 8).map((line) => line.split('  ')[0])).toEqual([
      '0.2',
      '0.5',
      '0.8',
      '1',
      '1.2',
      '1.5',
      'validation text',
    ]);
    expect(stdout).toContain('50 samples per temperature.');
    expect(stdout).toMatch(/\nNearest to validation text \([\d.]+ nats per token\): temperature [\d.]+\.\n$/);
  });

  it('measures without the training text where that is gone, and says so', async () => {
    const file = join(run.folder, 'corpus.txt');
    renameSync(file, `${file}.away`);
    const { stdout, stderr, exitCode } = await run.rnn(['sample', '--measure', '--num', '2', '--temperature', '1']);
    renameSync(`${file}.away`, file);
    expect(readFileSync(file, 'utf8').length).toBeGreaterThan(0);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('warning: ');
    expect(stderr).toContain('The samples are not compared with it.');
    expect(stdout).toMatch(/^1 +\d+ +– /m);
  });

  it('refuses many prompts', async () => {
    const { stderr, exitCode } = await run.rnn(['sample', '--measure', '--seed', '-']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--measure draws from one prompt');
  });
});
