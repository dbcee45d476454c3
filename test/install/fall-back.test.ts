import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMachine, type MachineOptions } from './machine.js';

const noPip: MachineOptions = { behaviour: { pip: 'missing' } };

describe.each<[string, { without?: string[]; options?: MachineOptions }, RegExp, string | null]>([
  ['a compiler', { without: ['g++'] }, /^g\+\+ is missing$/, 'sudo apt-get install -y g++'],
  ['Python', { without: ['python3'] }, /^pip for Python 3 is missing$/, 'sudo apt-get install -y python3-pip'],
  ['pip', { options: noPip }, /^pip for Python 3 is missing$/, 'sudo apt-get install -y python3-pip'],
  ['npm', { without: ['npm'] }, /^npm is missing$/, 'install npm'],
  [
    'pip and a compiler',
    { without: ['g++'], options: noPip },
    /^g\+\+ and pip for Python 3 are missing$/,
    'sudo apt-get install -y g++ python3-pip',
  ],
  ['sudo', { without: ['g++', 'sudo'] }, /^g\+\+ is missing$/, 'apt-get install -y g++'],
  ['a known package manager', { without: ['g++', 'apt-get'] }, /^g\+\+ is missing$/, 'install g++'],
  [
    'Linux',
    { options: { platform: { os: 'darwin', architecture: 'arm64', glibc: null } } },
    /^the library is made for Linux x64 .* this is darwin arm64$/,
    null,
  ],
  [
    'glibc',
    { options: { platform: { os: 'linux', architecture: 'x64', glibc: null } } },
    /this is Linux x64 with another C library$/,
    null,
  ],
  [
    'a recent glibc',
    { options: { platform: { os: 'linux', architecture: 'x64', glibc: '2.17' } } },
    /this is Linux x64 with glibc 2\.17$/,
    null,
  ],
  [
    'a network',
    { options: { behaviour: { pip: 'offline' } } },
    /^pip could not download tensorflow-cpu 2\.21\.0 \(ERROR: No matching distribution found for tensorflow-cpu\)$/,
    'check the network and `python3 -m pip config list`',
  ],
  [
    "npm's registry",
    { options: { behaviour: { npm: 'offline' } } },
    /^npm could not download @tensorflow\/tfjs-node@4\.22\.0 \(ENOTFOUND\)$/,
    'check the network and `npm config list`',
  ],
  [
    'the pinned wheel',
    { options: { behaviour: { pip: 'otherWheel' } } },
    /^the wheel that pip downloaded is not the pinned one \(its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}\)$/,
    'look which index `python3 -m pip config list` names',
  ],
  [
    'the pinned package',
    { options: { behaviour: { npm: 'otherPackage' } } },
    /^the package @tensorflow\/tfjs-node@4\.22\.0 that npm downloaded is not the pinned one/,
    'look which registry `npm config list` names',
  ],
  [
    'a compiler that works',
    { options: { behaviour: { compiler: 'fails' } } },
    /^g\+\+ could not compile the binding \(x\.cc:1:10: fatal error: bits\/c\+\+config\.h: No such file\)$/,
    null,
  ],
])('without %s', (_, { without = [], options = {} }, obstacle, remedy) => {
  it('says what is missing and what brings it, and leaves nothing half done', async () => {
    const machine = createMachine();
    for (const program of without) machine.removeProgram(program);
    const { outcome, lines } = await machine.install(options);
    expect(outcome).toBe('unavailable');
    const said = lines.slice(remedy === null ? -1 : -2);
    const [, message] =
      /^rnn: TensorFlow 2\.21\.0, which is optional, is not installed: (.*)\.$/.exec(said[0] ?? '') ?? [];
    expect(message).toMatch(obstacle);
    expect(said.slice(1)).toEqual(remedy === null ? [] : [`rnn: To change that: ${remedy}`]);
    expect(machine.leftovers()).toEqual([]);
  });
});

it('names a cache folder that cannot be written to', async () => {
  const machine = createMachine();
  // A file where the folder should be: unlike permissions it stops root as well.
  writeFileSync(machine.cache, '');
  const { outcome, lines } = await machine.install();
  expect(outcome).toBe('unavailable');
  expect(lines.at(-1)).toContain(machine.cache);
});
