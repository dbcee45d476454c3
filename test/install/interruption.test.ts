import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMachine } from './machine.js';

const points = ['download', 'unpack', 'package', 'compile'] as const;

describe.each(points)('killed in the middle of: %s', (point) => {
  it('is completed by the next installation', async () => {
    const machine = createMachine();
    const first = machine.start({ hang: point });
    await machine.hanging();
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    expect((await machine.install()).outcome).toBe('installed');
    expect(machine.leftovers()).toEqual([]);
    expect((await machine.install()).outcome).toBe('present');
  });
});

describe.each(points)('told to stop in the middle of: %s', (point) => {
  it('stops what runs and leaves nothing half done', async () => {
    const machine = createMachine();
    const abort = new AbortController();
    const installation = machine.install({ behaviour: { hang: point }, signal: abort.signal });
    await machine.hanging();
    abort.abort(new Error('stopped by SIGINT'));
    await expect(installation).rejects.toThrow('stopped by SIGINT');
    expect(machine.leftovers()).toEqual([]);
  });
});

describe('two installations at once', () => {
  it('both end well, with one download and one compilation', async () => {
    const machine = createMachine();
    const results = await Promise.all([machine.install(), machine.install()]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['installed', 'installed']);
    expect(machine.calls()).toEqual({ download: 1, unpack: 1, package: 1, compile: 1 });
    expect(machine.leftovers()).toEqual([]);
  });

  it('report to the waiting process what it waits for', async () => {
    const machine = createMachine();
    const first = machine.start({ hang: 'download' });
    await machine.hanging();
    const second = machine.install();
    await expect.poll(() => machine.said()).toContain(`rnn: waiting for another installation (process ${first.pid})`);
    process.kill(first.pid, 'SIGKILL');
    expect((await second).outcome).toBe('installed');
  });
});

describe('the lock of another machine that shares the cache', () => {
  function lockOf(host: string, secondsAgo: number) {
    const machine = createMachine();
    const lock = join(machine.cache, 'install.lock');
    mkdirSync(machine.cache);
    writeFileSync(lock, JSON.stringify({ pid: process.pid, host }));
    const time = Date.now() / 1000 - secondsAgo;
    utimesSync(lock, time, time);
    return machine;
  }

  it('is waited for while it shows signs of life', async () => {
    const machine = lockOf('elsewhere', 1);
    const abort = new AbortController();
    const installation = machine.install({ signal: abort.signal });
    await expect.poll(() => machine.said()).toContain(`rnn: waiting for another installation (process ${process.pid})`);
    abort.abort(new Error('enough'));
    await expect(installation).rejects.toThrow('enough');
    expect(machine.calls()).toEqual({});
  });

  it.each(['elsewhere', hostname()])('is taken over when it shows none (%s)', async (host) => {
    const machine = lockOf(host, 60);
    expect((await machine.install()).outcome).toBe('installed');
    expect(machine.leftovers()).toEqual([]);
  });
});
