import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMachine } from './machine.js';

/** How often the programs run in an installation from nothing. */
const once = { download: 1, unpack: 1, package: 1, compile: 1 };

describe('a first installation', () => {
  it('downloads, checks, unpacks, compiles and says so', async () => {
    const machine = createMachine();
    const { outcome, lines } = await machine.install();
    expect(outcome).toBe('installed');
    expect(lines).toEqual([
      expect.stringContaining('rnn: downloading TensorFlow 2.21.0'),
      'rnn: checking its SHA-256',
      expect.stringContaining('rnn: unpacking it'),
      'rnn: downloading @tensorflow/tfjs-node@4.22.0',
      'rnn: compiling its binding',
      'rnn: TensorFlow 2.21.0 is installed.',
    ]);
    expect(machine.calls()).toEqual(once);
    expect(machine.leftovers()).toEqual([]);
  });

  it('keeps no archive in the cache', async () => {
    const machine = createMachine();
    await machine.install();
    expect(readdirSync(join(machine.cache, 'library')).sort()).toEqual(['include', 'lib', 'manifest.json']);
    expect(readdirSync(join(machine.cache, 'backend')).sort()).toEqual([
      'node_modules',
      'package',
      'quiet-load.node',
      'tfjs_binding.node',
    ]);
  });
});

describe('a second installation', () => {
  it('does nothing, and needs no program', async () => {
    const machine = createMachine();
    await machine.install();
    for (const program of ['g++', 'python3', 'npm']) machine.removeProgram(program);
    const { outcome, lines } = await machine.install();
    expect(outcome).toBe('present');
    expect(lines).toEqual(['rnn: TensorFlow 2.21.0 is in place.']);
    expect(machine.calls()).toEqual(once);
  });

  it('uses a library that is already there', async () => {
    const machine = createMachine();
    await machine.install();
    rmSync(join(machine.cache, 'backend'), { recursive: true });
    expect((await machine.install({ behaviour: { pip: 'missing' } })).outcome).toBe('installed');
    expect(machine.calls()).toEqual({ ...once, package: 2, compile: 2 });
  });
});

describe('damage', () => {
  it.each([
    ['the binding', 'backend/tfjs_binding.node'],
    ['a module', 'backend/package/dist/index.js'],
  ])('of %s is mended by making the backend anew', async (_, path) => {
    const machine = createMachine();
    await machine.install();
    writeFileSync(join(machine.cache, path), 'bit rot');
    expect((await machine.install()).outcome).toBe('installed');
    expect(machine.calls()).toEqual({ ...once, package: 2, compile: 2 });
  });

  it('of the library that shows in its size is mended by another download', async () => {
    const machine = createMachine();
    await machine.install();
    truncateSync(join(machine.cache, 'library/lib/libtensorflow_cc.so.2'), 3);
    expect((await machine.install()).outcome).toBe('installed');
    expect(machine.calls()).toEqual({ ...once, download: 2, unpack: 2 });
  });

  it('of the library that shows in its hash alone is mended once it does not load', async () => {
    const machine = createMachine();
    await machine.install();
    writeFileSync(join(machine.cache, 'library/lib/libtensorflow_cc.so.2'), 'library xx');
    expect((await machine.install()).outcome).toBe('installed');
    expect(machine.calls()).toEqual({ download: 2, unpack: 2, package: 2, compile: 2 });
  });
});

it('installs nothing with RNN_SKIP_NATIVE=1, in one line', async () => {
  const machine = createMachine();
  const { outcome, lines } = await machine.install({ environment: { RNN_SKIP_NATIVE: '1' } });
  expect(outcome).toBe('skipped');
  expect(lines).toEqual(['rnn: RNN_SKIP_NATIVE=1: TensorFlow is not installed.']);
  expect(machine.calls()).toEqual({});
});
