import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { plans, runsOf } from '../../bench/presets/plans.mjs';
import { compareSpread, readRecord, renderRuns, renderSeeds } from '../../bench/presets/records.mjs';
import { loadConfig } from '../../src/config/load.js';
import { tinyText } from '../run/tiny-run.js';
import { temporaryFolder } from '../temporary-folder.js';

const project = join(import.meta.dirname, '../..');
const script = join(project, 'bench/presets/run.mjs');

const line = (fields: object) => `${JSON.stringify(fields)}\n`;
const started = (chosenBy: object | null) =>
  line({ type: 'started', measures: { perplexity: { better: 'lower' }, f1: { better: 'higher' } }, chosenBy });
const validation = (values: object, best: boolean) =>
  line({ type: 'evaluation', split: 'validation', metrics: { targetCount: 90, values }, best });
const epoch = line({ type: 'epoch', targetCount: 500, seconds: 2 });

describe('readRecord', () => {
  const begun =
    started(null) + epoch + validation({ perplexity: 9 }, true) + epoch + validation({ perplexity: 7 }, true);

  it('has the curve, the best of it, and what was trained on', () => {
    expect(readRecord(begun + epoch + validation({ perplexity: 8 }, false))).toMatchObject({
      state: 'stopped',
      measure: 'perplexity',
      curve: [9, 7, 8],
      best: 7,
      validationTargets: 90,
      epochs: 3,
      targets: 1500,
      seconds: 6,
      test: null,
    });
  });

  it('takes the measure that the run was told to choose by', () => {
    const log = started({ name: 'f1', better: 'higher' }) + validation({ perplexity: 9, f1: 0.5 }, true);
    expect(readRecord(log)).toMatchObject({ measure: 'f1', better: 'higher', best: 0.5 });
  });

  it('has the test with the tokens it counts', () => {
    const test = line({ type: 'evaluation', split: 'test', metrics: { targetCount: 80, values: { perplexity: 6 } } });
    expect(readRecord(begun + test).test).toEqual({ value: 6, targets: 80 });
  });

  it.each([
    [{ type: 'finished', reason: 'budget' }, 'finished'],
    [{ type: 'finished', reason: 'interrupted' }, 'stopped'],
    [{ type: 'finished', reason: 'diverged' }, 'diverged'],
  ])('of a log that ends with %o is %s', (last, state) => {
    expect(readRecord(begun + line(last)).state).toBe(state);
  });

  it('without a log, or with an empty one, is not begun', () => {
    expect([readRecord(null).state, readRecord('').state]).toEqual(['not begun', 'not begun']);
  });
});

describe('compareSpread', () => {
  it.each([
    ['lower', [10], 'within'],
    ['lower', [8, 9.5], 'better'],
    ['lower', [13], 'worse'],
    ['higher', [13], 'better'],
    ['higher', [8], 'worse'],
  ])('with %s being better, %o beside 9, 10, 12 is %s', (better, rounded, verdict) => {
    expect(compareSpread([10, 9, 12], rounded, better)).toMatchObject({ low: 9, high: 12, verdict });
  });

  it('says nothing without runs on both sides', () => {
    expect(compareSpread([], [1], 'lower')).toBeNull();
  });
});

describe('the tables', () => {
  const run = (precision: string, seed: number, best: number) => ({
    entry: 'small',
    name: `small-${precision}-${seed}`,
    precision,
    record: readRecord(started(null) + epoch + validation({ perplexity: best }, true)),
  });
  const runs = [run('float32', 1, 10), run('float32', 2, 12), run('bfloat16', 1, 11)];

  it('have a line for each run', () => {
    expect(renderRuns(runs).split('\n')[2]).toBe(
      '| small-float32-1 | stopped | 1 | 0.0005556 | 500 | perplexity | 10 | 90 | – | – | 10 |',
    );
  });

  it('have the means over seeds, and the verdict', () => {
    expect(renderSeeds(runs).split('\n')[2]).toBe(
      '| small | perplexity, lower is better | 11 (10 12) | 11 (11) | within |',
    );
  });
});

describe('the plans', () => {
  it.each(Object.keys(plans) as (keyof typeof plans)[])('%s has configs that can be loaded', async (name) => {
    const runs = runsOf(plans[name], { configs: join(project, 'configs'), folder: '/corpora' });
    expect(runs.length).toBeGreaterThan(9);
    expect(new Set(runs.map((run: { name: string }) => run.name)).size).toBe(runs.length);
    for (const { config, settings, seed } of runs) {
      expect((await loadConfig(config, { set: settings })).seed).toBe(seed);
    }
  });

  it('take so many seeds of each precision as are asked for', () => {
    const runs = runsOf(plans.precision, { configs: '', only: ['ner-es'], seeds: { float32: 2, bfloat16: 1 } });
    expect(runs.map((run: { name: string }) => run.name)).toEqual([
      'ner-es-float32-1',
      'ner-es-bfloat16-1',
      'ner-es-float32-2',
    ]);
  });
});

describe('bench/presets/run.mjs', () => {
  const isLong = (log: string) => existsSync(log) && readFileSync(log, 'utf8').includes('"epoch":2');

  it('resumes what was stopped: the same weights as in one go', { timeout: 300_000 }, async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'configs'));
    writeFileSync(join(folder, 'configs/text.txt'), tinyText().repeat(2));
    const config = {
      task: 'languageModel',
      data: { train: 'text.txt', unit: 'line', validationFraction: 0.2 },
      text: { level: 'character' },
      model: { cell: 'lstm', hiddenSize: 12 },
      training: { batchSize: 4, epochs: 20 },
      sampling: { everyEpochs: null },
    };
    writeFileSync(join(folder, 'configs/ptb-tied.yaml'), JSON.stringify(config));
    const train = (runs: string) =>
      spawn(process.execPath, [
        script,
        'long',
        ...['--only', 'ptb-tied', '--configs', join(folder, 'configs'), '--runs', join(folder, runs)],
      ]);
    const endOf = async (child: ReturnType<typeof train>) => {
      let stdout = '';
      child.stdout.on('data', (text) => {
        stdout += text;
      });
      await new Promise((resolve) => child.on('close', resolve));
      return stdout;
    };
    const run = 'ptb-tied-bfloat16-1';
    const stopped = train('stopped');
    const first = endOf(stopped);
    const log = join(folder, 'stopped', run, 'metrics.jsonl');
    while (!isLong(log) && stopped.exitCode === null) await setTimeout(20);
    stopped.kill('SIGTERM');
    expect(await first).toContain(`| ${run} | stopped |`);
    expect(await endOf(train('stopped'))).toContain(`| ${run} | finished | 20 |`);
    expect(await endOf(train('whole'))).toContain(`| ${run} | finished | 20 |`);
    const weights = (runs: string) => readFileSync(join(folder, runs, run, 'checkpoints/last/weights.bin'));
    expect(weights('stopped').equals(weights('whole'))).toBe(true);
  });
});
