import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CheckpointError } from '../../src/errors.js';
import { type Run, runAt, runFiles } from '../../src/run/layout.js';
import { isLocked, lockRun } from '../../src/run/lock.js';
import { ownIdentity, type ProcessIdentity } from '../../src/run/process-identity.js';
import { temporaryFolder } from '../temporary-folder.js';

function createRun(): Run {
  const folder = join(temporaryFolder(), 'poems');
  mkdirSync(folder);
  return runAt(folder);
}

function leaveLock(run: Run, identity: Partial<ProcessIdentity>): void {
  const owner = { id: 'other', since: '2026-11-23T00:00:00.000Z', ...ownIdentity(), ...identity };
  writeFileSync(runFiles(run).lock, JSON.stringify(owner));
}

/** The number of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('lockRun', () => {
  it('keeps a second process out and names the holder', async () => {
    const run = createRun();
    await lockRun(run);
    const error = (await lockRun(run).catch((reason: unknown) => reason)) as CheckpointError;
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error.message).toMatch(`Run poems is being trained by process ${process.pid} on `);
    expect(error.hint).toBe(`Wait for it, or stop it with \`kill ${process.pid}\`.`);
    expect(await isLocked(run)).toBe(true);
  });

  it('leaves nothing behind when released', async () => {
    const run = createRun();
    await (await lockRun(run)).release();
    expect(readdirSync(run.folder)).toEqual([]);
    expect(await isLocked(run)).toBe(false);
  });

  it.each([
    ['a process that has ended', () => ({ pid: deadPid() })],
    ['a process whose number another has now', () => ({ started: '1' })],
    ['the time before a reboot', () => ({ bootId: '00000000-0000-0000-0000-000000000000' })],
  ])('is not kept out by the lock of %s', async (_, identity) => {
    const run = createRun();
    leaveLock(run, identity());
    expect(await isLocked(run)).toBe(false);
    const lock = await lockRun(run);
    expect(JSON.parse(readFileSync(runFiles(run).lock, 'utf8'))).toMatchObject({ pid: process.pid });
    expect(readdirSync(run.folder)).toEqual(['lock']);
    await lock.release();
  });

  it('respects the lock of a living process that is not ours', async () => {
    const run = createRun();
    const child = spawn('sleep', ['60']);
    onTestFinished(() => void child.kill());
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
    leaveLock(run, { pid: child.pid as number, started: stat.split(' ')[21] as string });
    await expect(lockRun(run)).rejects.toThrow(`trained by process ${child.pid} on`);
  });

  it('cannot tell of another machine, says so and says which file to remove', async () => {
    const run = createRun();
    leaveLock(run, { host: 'elsewhere', pid: 7 });
    await expect(lockRun(run)).rejects.toMatchObject({
      message: 'Run poems is being trained by process 7 on elsewhere, since 2026-11-23T00:00:00.000Z.',
      hint: expect.stringContaining(`remove ${runFiles(run).lock}`),
    });
  });

  it('says what to do about a file that is no lock', async () => {
    const run = createRun();
    writeFileSync(runFiles(run).lock, 'mine');
    await expect(lockRun(run)).rejects.toThrow('is not a lock of rnn');
  });

  it('says in words why it cannot be written', async () => {
    await expect(lockRun(runAt(join(temporaryFolder(), 'none')))).rejects.toThrow(
      'cannot be taken: the folder is gone.',
    );
  });

  const wantedByMany = async (run: Run) => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockRun(run)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(run.folder)).toEqual(['lock']);
  };

  it('goes to one of many who want the lock of a dead process at once', async () => {
    const pid = deadPid();
    for (let round = 0; round < 50; round++) {
      const run = createRun();
      leaveLock(run, { pid });
      await wantedByMany(run);
    }
  });

  it('goes to one of many where the processes that claimed it before have died too', async () => {
    const run = createRun();
    const pid = deadPid();
    const left = (file: string, id: string) =>
      writeFileSync(file, JSON.stringify({ ...ownIdentity(), id, pid, since: '' }));
    const { lock } = runFiles(run);
    left(lock, 'first');
    left(`${lock}.after-first`, 'second');
    left(`${lock}.after-first.after-second`, 'third');
    await wantedByMany(run);
  });

  it('is put back by keep when someone removed it', async () => {
    const run = createRun();
    const lock = await lockRun(run);
    rmSync(runFiles(run).lock);
    await lock.keep();
    expect(existsSync(runFiles(run).lock)).toBe(true);
  });

  it('stops its holder at keep when another process took it, and is not released for that one', async () => {
    const run = createRun();
    const lock = await lockRun(run);
    leaveLock(run, { host: 'elsewhere' });
    await expect(lock.keep()).rejects.toThrow('on elsewhere');
    await lock.release();
    expect(existsSync(runFiles(run).lock)).toBe(true);
  });
});
