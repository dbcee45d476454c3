import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMachine } from './machine.js';

describe('a first installation', () => {
  it('downloads, checks, unpacks, compiles and says so', async () => {
    const machine = createMachine();
    const { outcome, lines } = await machine.install();
    expect(outcome).toBe('installed');
    expect(lines).toEqual([
      expect.stringContaining('rnn: downloading TensorFlow 2.21.0'),
      'rnn: checking its SHA-256',
      expect.stringContaining('rnn: unpacking it'),
      'rnn: compiling the binding',
      'rnn: TensorFlow 2.21.0 is installed.',
    ]);
    expect(machine.calls()).toEqual({ download: 1, unpack: 1, compile: 1 });
    expect(machine.leftovers()).toEqual([]);
  });

  it('keeps no wheel in the cache', async () => {
    const machine = createMachine();
    await machine.install();
    expect(readdirSync(join(machine.cache, 'libtensorflow-2.21.0')).sort()).toEqual([
      'include',
      'lib',
      'manifest.json',
    ]);
  });

  it('links the library to the cache, under all names that tfjs-node uses', async () => {
    const machine = createMachine();
    await machine.install();
    const deps = join(machine.setup().tfjsNode, 'deps');
    for (const [alias, library] of [
      ['libtensorflow.so.2.9.1', 'libtensorflow_cc.so.2'],
      ['libtensorflow.so', 'libtensorflow_cc.so.2'],
      ['libtensorflow_framework.so.2.9.1', 'libtensorflow_framework.so.2'],
    ]) {
      const cached = join(machine.cache, 'libtensorflow-2.21.0/lib', library as string);
      expect(statSync(join(deps, 'lib', alias as string)).ino).toBe(statSync(cached).ino);
    }
    expect(readFileSync(join(deps, 'include/tensorflow/c/c_api.h'), 'utf8')).toBe('header');
  });
});

describe('a second installation', () => {
  it('does nothing in the same clone', async () => {
    const machine = createMachine();
    await machine.install();
    const before = machine.calls();
    const { outcome, lines } = await machine.install();
    expect(outcome).toBe('present');
    expect(lines).toEqual(['rnn: TensorFlow 2.21.0 is in place.']);
    expect(machine.calls()).toEqual(before);
  });

  it('needs neither pip nor a compiler in another clone', async () => {
    const machine = createMachine();
    await machine.install();
    machine.removeProgram('g++');
    machine.removeProgram('python3');
    const { outcome } = await machine.install({ clone: 'other' });
    expect(outcome).toBe('installed');
    expect(machine.calls()).toEqual({ download: 1, unpack: 1, compile: 1 });
  });

  it('replaces a library of another version', async () => {
    const machine = createMachine();
    const platform = { os: 'darwin', architecture: 'arm64', glibc: null };
    expect((await machine.install({ platform, behaviour: { upstream: 'works' } })).outcome).toBe('upstream');
    expect((await machine.install()).outcome).toBe('installed');
    expect((await machine.install()).outcome).toBe('present');
  });
});

describe('damage', () => {
  it('of the binding in a clone is mended from the cache', async () => {
    const machine = createMachine();
    await machine.install();
    writeFileSync(join(machine.setup().tfjsNode, 'lib/napi-v8/tfjs_binding.node'), 'half a bin');
    expect((await machine.install()).outcome).toBe('installed');
    expect(machine.calls()).toEqual({ download: 1, unpack: 1, compile: 1 });
  });

  it('of the cached binding is mended by compiling it again', async () => {
    const machine = createMachine();
    await machine.install();
    const folder = readdirSync(machine.cache).find((name) => name.startsWith('tfjs-node-')) as string;
    writeFileSync(join(machine.cache, folder, 'tfjs_binding.node'), 'bit rot');
    expect((await machine.install({ clone: 'other' })).outcome).toBe('installed');
    expect(machine.calls()).toEqual({ download: 1, unpack: 1, compile: 2 });
  });

  it('of the cached library that shows in its size is mended by another download', async () => {
    const machine = createMachine();
    await machine.install();
    truncateSync(join(machine.cache, 'libtensorflow-2.21.0/lib/libtensorflow_cc.so.2'), 3);
    expect((await machine.install({ clone: 'other' })).outcome).toBe('installed');
    expect(machine.calls()).toEqual({ download: 2, unpack: 2, compile: 1 });
  });

  it('of the cached library that shows in its hash alone is mended once it does not load', async () => {
    const machine = createMachine();
    await machine.install();
    writeFileSync(join(machine.cache, 'libtensorflow-2.21.0/lib/libtensorflow_cc.so.2'), 'library xx');
    expect((await machine.install({ clone: 'other' })).outcome).toBe('installed');
    expect(machine.calls()).toEqual({ download: 2, unpack: 2, compile: 2 });
  });

  it('by a deleted cache leaves a clone that works', async () => {
    const machine = createMachine();
    await machine.install();
    rmSync(machine.cache, { recursive: true });
    expect((await machine.install()).outcome).toBe('present');
  });
});

it('installs nothing with RNN_SKIP_NATIVE=1, in one line', async () => {
  const machine = createMachine();
  const { outcome, lines } = await machine.install({ environment: { RNN_SKIP_NATIVE: '1' } });
  expect(outcome).toBe('skipped');
  expect(lines).toEqual(['rnn: RNN_SKIP_NATIVE=1: the native library is not installed.']);
  expect(machine.calls()).toEqual({});
});
