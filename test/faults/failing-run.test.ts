import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { CheckpointError, RnnError } from '../../src/errors.js';
import type { RunEvent } from '../../src/run/events.js';
import { type Run, runAt, runFiles } from '../../src/run/layout.js';
import { openRun } from '../../src/run/open-run.js';
import { resumeRun } from '../../src/run/resume-run.js';
import { trainRun } from '../../src/run/train-run.js';
import { logOf, type Setting, tinyConfig, trainTiny } from '../run/tiny-run.js';
import { temporaryFolder } from '../temporary-folder.js';
import { disk, failOnce, mend, refuseWrites } from './faulty-files.js';

vi.mock('node:fs/promises', async (original) => (await import('./faulty-files.js')).faulty(await original()));
vi.setConfig({ testTimeout: 180_000 });
afterEach(mend);

/** Trains 18 steps in 2 epochs; `at` is told of each event before the run goes on. Returns what the run said. */
async function trainWith(folder: string, at: (event: RunEvent, run: Run) => void, set: Setting[] = []) {
  const config = await tinyConfig(folder, set);
  const run = runAt(join(config.runsDirectory, 'tiny'));
  const events: RunEvent[] = [];
  const failure = await (async () => {
    for await (const event of trainRun(config)) {
      events.push(event);
      at(event, run);
    }
  })().catch((error: unknown) => error);
  const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  const saved = events.flatMap((event) => (event.type === 'saved' ? [`${event.checkpoint} ${event.step}`] : []));
  return { run, events, warnings, saved, failure };
}

const atStep = (event: RunEvent, step: number) => event.type === 'step' && event.step === step;

it.each([
  ['ENOSPC', 'the disk is full. Free some space on it.'],
  ['EFBIG', 'the file would be larger than this process may write. Raise the limit (`ulimit -f`).'],
  ['EROFS', 'the file system is read-only. Mount it writable, or keep runs elsewhere.'],
])('%s during a save is told, and the next checkpoint has it all', async (code, words) => {
  const { run, warnings, saved, failure } = await trainWith(
    temporaryFolder(),
    (event) => {
      if (atStep(event, 1)) refuseWrites(code);
      if (atStep(event, 10)) mend();
    },
    // The second epoch changes nothing: the first one's stays the best.
    ['training.schedule={type: step, after: 1, every: 1, factor: 1e-12}'],
  );
  expect(failure).toBeUndefined();
  expect(warnings).toEqual([expect.stringContaining(`cannot be written: ${words} Training continues`)]);
  expect(saved.slice(0, 2).sort()).toEqual(['best 9', 'last 18']);
  expect(readdirSync(runFiles(run).checkpoints).sort()).toEqual(['best', 'last']);
  expect((await openRun(run)).checkpoint.snapshot.progress.step).toBe(9);
});

it('a disk that stays full ends the run with an error and keeps the checkpoint that there was', async () => {
  const folder = temporaryFolder();
  const whole = logOf(await trainTiny(temporaryFolder()));
  const run = await trainTiny(folder, { stopAfter: 4 });
  const said: RunEvent[] = [];
  const end = (async () => {
    for await (const event of resumeRun(run)) {
      said.push(event);
      if (event.type === 'step') refuseWrites('ENOSPC');
    }
  })();
  await expect(end).rejects.toMatchObject({
    name: 'CheckpointError',
    message: expect.stringMatching(
      /^Run tiny ended, but its latest last and best could not be saved: .* the disk is full\.$/,
    ),
    hint: 'Free some space on it.',
  });
  mend();
  expect(said.filter(({ type }) => type === 'warning')).toHaveLength(2);
  expect((await openRun(run, 'last')).checkpoint.snapshot.progress.step).toBe(4);
  expect(existsSync(runFiles(run).lock)).toBe(false);
  for await (const event of resumeRun(run)) expect(event.type).not.toBe('warning');
  expect(logOf(run)).toEqual(whole);
});

it('a folder that is removed is written anew, whole, with a warning', async () => {
  const { run, warnings, saved, failure } = await trainWith(temporaryFolder(), (event, run) => {
    if (atStep(event, 12)) rmSync(run.folder, { recursive: true });
  });
  expect(failure).toBeUndefined();
  expect(warnings).toEqual([
    expect.stringMatching(/^The log of run tiny cannot be written: the folder is gone/),
    expect.stringMatching(/was removed while in use/),
    'The log of run tiny can be written again.',
  ]);
  expect(saved.slice(-2)).toEqual(['last 18', 'best 18']);
  expect(readdirSync(run.folder).sort()).toEqual([
    'checkpoints',
    'config.yaml',
    'metrics.jsonl',
    'samples.jsonl',
    'vocabulary.json',
  ]);
  expect((await openRun(run)).checkpoint.snapshot.progress.step).toBe(18);
  expect(logOf(run)[0]).toMatch(/^\{"type":"step","step":13,/);
});

it('log lines that cannot be written are kept, and none is lost', async () => {
  const whole = logOf(await trainTiny(temporaryFolder()));
  const { run, warnings, failure } = await trainWith(temporaryFolder(), (event, run) => {
    // A folder has the name of the file.
    if (event.type === 'prepared') mkdirSync(runFiles(run).metrics);
    if (atStep(event, 12)) rmdirSync(runFiles(run).metrics);
  });
  expect(failure).toBeUndefined();
  expect(warnings).toEqual([
    expect.stringMatching(/^The log of run tiny cannot be written: .*Its lines are kept/),
    'The log of run tiny can be written again.',
  ]);
  expect(logOf(run)).toEqual(whole);
});

it('a run whose lock another process has taken stops, and leaves the folder to that one', async () => {
  const { run, failure, saved } = await trainWith(temporaryFolder(), (event, run) => {
    const thief = { id: 'thief', pid: 7, host: 'elsewhere', bootId: null, started: null, since: 'today' };
    if (atStep(event, 12)) writeFileSync(runFiles(run).lock, JSON.stringify(thief));
  });
  expect(failure).toBeInstanceOf(CheckpointError);
  expect((failure as Error).message).toBe('Run tiny is being trained by process 7 on elsewhere, since today.');
  expect(saved.at(-1)).toBe('best 9');
  expect(existsSync(runFiles(run).lock)).toBe(true);
});

it.each(['ENOSPC', 'EACCES'])('%s before the first step is an error, and leaves no folder', async (code) => {
  const config = await tinyConfig(temporaryFolder());
  mkdirSync(config.runsDirectory);
  refuseWrites(code);
  const events = trainRun(config);
  await expect(events.next()).rejects.toBeInstanceOf(CheckpointError);
  mend();
  expect(readdirSync(config.runsDirectory)).toEqual([]);
});

it('a fault at one of many calls while preparing to resume is reported in a sentence, and the next resume is exact', async () => {
  const whole = logOf(await trainTiny(temporaryFolder()));
  const run = await trainTiny(temporaryFolder(), { stopAfter: 12 });
  const prepare = async () => {
    const events = resumeRun(run);
    await events.next();
    await events.return();
  };
  mend();
  await prepare();
  const { calls } = disk;
  expect(calls).toBeGreaterThan(40);
  let failures = 0;
  // Every third: preparing takes time. All calls of saving and recovering are broken in file-operations.test.ts.
  for (let n = 1; n <= calls; n += 3) {
    failOnce(n, n % 2 === 0 ? 'EIO' : 'EACCES');
    const error = await prepare().catch((reason: unknown) => reason);
    mend();
    if (error === undefined) continue;
    failures += 1;
    expect(error, `call ${n}`).toBeInstanceOf(RnnError);
  }
  expect(failures).toBeGreaterThan(10);
  for await (const _ of resumeRun(run));
  expect(logOf(run)).toEqual(whole);
  expect(readdirSync(run.folder)).not.toContain('lock');
});
