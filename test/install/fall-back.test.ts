import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/native/settings.mjs';
import { createMachine, type MachineOptions } from './machine.js';

const advice = `; then, in ${root}: npm run postinstall`;
const upstreamFailure = "tfjs-node's own installation failed (Error: getaddrinfo ENOTFOUND storage.googleapis.com)";
const noPip: MachineOptions = { behaviour: { pip: 'missing' } };

describe.each<[string, { without?: string[]; options?: MachineOptions }, RegExp, string]>([
  ['a compiler', { without: ['g++'] }, /^g\+\+ is missing$/, 'sudo apt-get install -y g++'],
  ['Python', { without: ['python3'] }, /^pip for Python 3 is missing$/, 'sudo apt-get install -y python3-pip'],
  ['pip', { options: noPip }, /^pip for Python 3 is missing$/, 'sudo apt-get install -y python3-pip'],
  [
    'pip and a compiler',
    { without: ['g++'], options: noPip },
    /^g\+\+ and pip for Python 3 are missing$/,
    'sudo apt-get install -y g++ python3-pip',
  ],
  ['a known package manager', { without: ['g++', 'apt-get'] }, /^g\+\+ is missing$/, 'install g++'],
  [
    'Linux',
    { options: { platform: { os: 'darwin', architecture: 'arm64', glibc: null } } },
    /^the library is made for Linux x64 .* this is darwin arm64$/,
    'let this machine reach storage.googleapis.com, where tfjs-node has its libraries',
  ],
  [
    'glibc',
    { options: { platform: { os: 'linux', architecture: 'x64', glibc: null } } },
    /this is Linux x64 with another C library$/,
    'let this machine reach storage.googleapis.com, where tfjs-node has its libraries',
  ],
  [
    'a recent glibc',
    { options: { platform: { os: 'linux', architecture: 'x64', glibc: '2.17' } } },
    /this is Linux x64 with glibc 2\.17$/,
    'let this machine reach storage.googleapis.com, where tfjs-node has its libraries',
  ],
  [
    'a network',
    { options: { behaviour: { pip: 'offline' } } },
    /^pip could not download tensorflow-cpu 2\.21\.0 \(ERROR: No matching distribution found for tensorflow-cpu\)$/,
    'check the network and `python3 -m pip config list`',
  ],
  [
    'the pinned wheel',
    { options: { behaviour: { pip: 'otherWheel' } } },
    /^the wheel that pip downloaded is not the pinned one \(its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}\)$/,
    'look which index `python3 -m pip config list` names',
  ],
])('without %s', (_, { without = [], options = {} }, obstacle, remedy) => {
  function createLackingMachine() {
    const machine = createMachine();
    for (const program of without) machine.removeProgram(program);
    return machine;
  }

  it("says in three lines what is missing and what mends it, when tfjs-node's own script fails too", async () => {
    const machine = createLackingMachine();
    const { outcome, lines } = await machine.install(options);
    expect(outcome).toBe('unavailable');
    const [what, how, meanwhile] = lines.slice(-3).map((line) => line.replace('rnn: ', ''));
    expect(what?.startsWith('No native TensorFlow: ') && what.endsWith(`; ${upstreamFailure}.`)).toBe(true);
    expect(what?.slice('No native TensorFlow: '.length, -`; ${upstreamFailure}.`.length)).toMatch(obstacle);
    expect(how).toBe(`To mend it: ${remedy}${advice}`);
    expect(meanwhile).toMatch(/plain JavaScript/);
  });

  it('leaves nothing that looks finished', async () => {
    const machine = createLackingMachine();
    await machine.install(options);
    expect(machine.leftovers()).toEqual([]);
    expect(existsSync(machine.cache) ? readdirSync(machine.cache) : []).toEqual([]);
    expect(machine.calls().compile).toBeUndefined();
  });

  it("takes tfjs-node's own library when its script works", async () => {
    const machine = createLackingMachine();
    const behaviour = { ...options.behaviour, upstream: 'works' as const };
    const { outcome, lines } = await machine.install({ ...options, behaviour });
    expect(outcome).toBe('upstream');
    expect(lines.at(-1)).toBe("rnn: TensorFlow 2.9.1 is installed, by tfjs-node's own script.");
  });
});

describe('a compiler that fails', () => {
  it("leaves the library to tfjs-node's script, which may have a binary for it", async () => {
    const machine = createMachine();
    const { outcome, lines } = await machine.install({ behaviour: { compiler: 'fails', upstream: 'works' } });
    expect(outcome).toBe('upstream');
    expect(lines.at(-1)).toBe("rnn: TensorFlow 2.21.0 is installed, by tfjs-node's own script.");
  });

  it('is quoted', async () => {
    const machine = createMachine();
    const { lines } = await machine.install({ behaviour: { compiler: 'fails' } });
    expect(lines.at(-3)).toContain('x.cc:1:10: fatal error: bits/c++config.h: No such file');
  });
});

it("leaves tfjs-node's own library alone where a newer one cannot be had", async () => {
  const machine = createMachine();
  machine.removeProgram('g++');
  await machine.install({ behaviour: { upstream: 'works' } });
  const { outcome, lines } = await machine.install();
  expect(outcome).toBe('present');
  expect(lines).toEqual(['rnn: TensorFlow 2.9.1 is in place (not 2.21.0: g++ is missing).']);
  expect(machine.calls()).toEqual({ upstream: 1 });
});

it('names a cache folder that cannot be written to', async () => {
  const machine = createMachine();
  // A file where the folder should be: unlike permissions it stops root as well.
  const { outcome, lines } = await machine.install({ cache: join(machine.setup().tfjsNode, 'package.json') });
  expect(outcome).toBe('unavailable');
  expect(lines.at(-3)).toMatch(/package\.json/);
});
