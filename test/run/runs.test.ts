import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../src/errors.js';
import { checkpointFolder, type Run, runAt, runFiles } from '../../src/run/layout.js';
import { lockRun } from '../../src/run/lock.js';
import { openRun } from '../../src/run/open-run.js';
import { findRun, listRuns } from '../../src/run/runs.js';
import { temporaryFolder } from '../temporary-folder.js';
import { createRunOnDisk } from './runs-on-disk.js';

/** Dates all signs of life of a run. */
function date(run: Run, day: number): void {
  const { config, metrics, checkpoints } = runFiles(run);
  const time = new Date(Date.UTC(2026, 0, day));
  for (const path of [config, metrics, checkpoints]) {
    try {
      utimesSync(path, time, time);
    } catch {
      // Not every run has every file.
    }
  }
}

describe('listRuns', () => {
  it('tells the newest first, with its best and last checkpoint', async () => {
    const folder = temporaryFolder();
    date(await createRunOnDisk(folder, 'old', { checkpoints: { last: 3, best: 2 } }), 2);
    date(await createRunOnDisk(folder, 'new', { checkpoints: { last: 5 } }), 3);
    const runs = await listRuns(folder);
    expect(runs.map(({ name, best, last }) => [name, best?.step, last?.step])).toEqual([
      ['new', undefined, 5],
      ['old', 2, 3],
    ]);
    expect(runs[0]?.updated).toEqual(new Date(Date.UTC(2026, 0, 3)));
  });

  it.each([
    ['finished', [{ type: 'step' }, { type: 'finished', reason: 'budget' }]],
    ['finished', [{ type: 'finished', reason: 'earlyStopping' }]],
    ['diverged', [{ type: 'finished', reason: 'diverged' }]],
    ['stopped', [{ type: 'finished', reason: 'interrupted' }]],
    ['stopped', [{ type: 'step', step: 1 }]],
    ['stopped', []],
  ])('calls a run %s whose log ends so: %j', async (state, log) => {
    const folder = temporaryFolder();
    await createRunOnDisk(folder, 'a', { log });
    expect((await listRuns(folder)).map((run) => run.state)).toEqual([state]);
  });

  it('calls a run training whose lock is held', async () => {
    const folder = temporaryFolder();
    await lockRun(await createRunOnDisk(folder, 'a', { log: [{ type: 'finished', reason: 'budget' }] }));
    expect((await listRuns(folder))[0]?.state).toBe('training');
  });

  it('lists a run whose checkpoint is damaged, with what is wrong', async () => {
    const folder = temporaryFolder();
    const run = await createRunOnDisk(folder, 'a', { checkpoints: { best: 1, last: 2 } });
    writeFileSync(join(checkpointFolder(run, 'best'), 'manifest.json'), '{');
    const [summary] = await listRuns(folder);
    expect(summary?.last?.step).toBe(2);
    expect(summary?.best).toBeNull();
    expect(summary?.problem?.message).toContain('manifest.json is not JSON');
  });

  it('leaves out what is no run', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'notes'));
    writeFileSync(join(folder, 'config.yaml'), '');
    expect(await listRuns(folder)).toEqual([]);
    expect(await listRuns(join(folder, 'none'))).toEqual([]);
  });
});

describe('findRun', () => {
  it('takes the newest run that has a checkpoint', async () => {
    const folder = temporaryFolder();
    date(await createRunOnDisk(folder, 'first', { checkpoints: { last: 1 } }), 1);
    date(await createRunOnDisk(folder, 'second', { checkpoints: { last: 1 } }), 2);
    date(await createRunOnDisk(folder, 'begun'), 3);
    expect(await findRun(folder, null)).toEqual(runAt(join(folder, 'second')));
  });

  it('finds a run by name, and by folder', async () => {
    const folder = temporaryFolder();
    const run = await createRunOnDisk(folder, 'poems');
    expect(await findRun(folder, 'poems')).toEqual(run);
    expect(await findRun('/nowhere', run.folder)).toEqual(run);
  });

  it.each([
    ['no run at all', [], null, /There is no run in/, /rnn train/],
    ['no run at all, by name', [], 'poems', /There is no run in/, /rnn train/],
    ['no checkpoint yet', ['poems'], null, /No run in .* has a checkpoint yet/, /end of each epoch/],
    ['another name', ['poems', 'prose'], 'poem', /There is no run "poem" in/, /Did you mean "poems"/],
    ['a file by that name', ['poems'], `${import.meta.dirname}/runs.test.ts`, /There is no run/, /rnn ls/],
    ['a name longer than any file', ['poems'], 'x'.repeat(5000), /There is no run/, /^`rnn ls` lists the runs\.$/],
    ['a path out of the folder', ['poems'], '../poems', /There is no run "..\/poems" in/, /Did you mean "poems"/],
  ])('says what to do where there is %s', async (_, names, asked, message, hint) => {
    const folder = join(temporaryFolder(), 'runs');
    for (const name of names) await createRunOnDisk(folder, name);
    const error = (await findRun(folder, asked).catch((reason: unknown) => reason)) as CheckpointError;
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });
});

describe('openRun', () => {
  it('reads the best checkpoint, or the one asked for', async () => {
    const run = await createRunOnDisk(temporaryFolder(), 'a', { checkpoints: { best: 1, last: 2 } });
    expect(await openRun(run)).toMatchObject({ name: 'best', checkpoint: { snapshot: { progress: { step: 1 } } } });
    expect(await openRun(run, 'last')).toMatchObject({
      name: 'last',
      checkpoint: { snapshot: { progress: { step: 2 } } },
    });
  });

  it('reads the last checkpoint of a run without a best one, and says so', async () => {
    const run = await createRunOnDisk(temporaryFolder(), 'a', { checkpoints: { last: 2 } });
    expect(await openRun(run)).toMatchObject({ name: 'last', folder: checkpointFolder(run, 'last') });
  });

  it('reads the best checkpoint at the instant of its replacement', async () => {
    const run = await createRunOnDisk(temporaryFolder(), 'a', { checkpoints: { best: 1, last: 2 } });
    renameSync(checkpointFolder(run, 'best'), `${checkpointFolder(run, 'best')}.previous`);
    expect(await openRun(run)).toMatchObject({ name: 'best', checkpoint: { snapshot: { progress: { step: 1 } } } });
  });

  it('does not fall back to another checkpoint when the best one is damaged, but offers it', async () => {
    const run = await createRunOnDisk(temporaryFolder(), 'a', { checkpoints: { best: 1, last: 2 } });
    rmSync(join(checkpointFolder(run, 'best'), 'weights.bin'));
    await expect(openRun(run)).rejects.toMatchObject({
      message: expect.stringContaining('weights.bin cannot be read'),
      hint: expect.stringContaining(checkpointFolder(run, 'last')),
    });
  });

  it('says that there is no checkpoint', async () => {
    const run = await createRunOnDisk(temporaryFolder(), 'a');
    await expect(openRun(run)).rejects.toThrow('Run a has no checkpoint "last".');
  });
});
