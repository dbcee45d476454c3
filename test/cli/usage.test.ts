import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { bin, rnn } from './rnn.js';

const ESC = '\u001b';

describe('rnn', () => {
  it('lists its commands on --help, on stdout', async () => {
    const started = performance.now();
    const { stdout, stderr, exitCode } = await rnn(['--help']);
    console.info(`rnn --help took ${Math.round(performance.now() - started)} ms`);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    for (const command of ['train', 'sample', 'score', 'temperature', 'ls', 'report', 'init', 'config', 'doctor']) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
  });

  it.each([['--help'], ['--version'], ['sample', '--help'], ['config', '--help']])(
    'loads no TensorFlow for %s %s',
    async (...args) => {
      // Loading it would fail on this value.
      expect(await rnn(args, { env: { RNN_BACKEND: 'none' } })).toMatchObject({ stderr: '', exitCode: 0 });
    },
  );

  it('prints the version of the package', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await rnn(['--version'])).toEqual({ stdout: `${version}\n`, stderr: '', exitCode: 0 });
  });

  it('shows the help on stderr when there is no command', async () => {
    const { stdout, stderr, exitCode } = await rnn([]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(/^Usage: rnn/);
  });

  it.each<[string, string[], string]>([
    ['an unknown command', ['trian'], "error: unknown command 'trian'\nhint: Did you mean train?\n"],
    [
      'an unknown option',
      ['sample', '--tempature', '1'],
      "error: unknown option '--tempature'\nhint: Did you mean --temperature?\n",
    ],
    [
      'a missing argument',
      ['config', 'show'],
      "error: missing required argument 'file'\nhint: Add --help to see how it is used.\n",
    ],
    [
      'a value that is no number',
      ['sample', '--temperature', 'hot'],
      "error: option '--temperature <numbers>' argument 'hot' is invalid.\nhint: Give a number, 0 or more.\n",
    ],
    [
      'a value out of bounds',
      ['sample', '--top-p', '1.5'],
      "error: option '--top-p <mass>' argument '1.5' is invalid.\nhint: Give a number, above 0 and at most 1.\n",
    ],
    [
      'a value that is not among the choices',
      ['train', '--kernels', 'fast'],
      "error: option '--kernels <name>' argument 'fast' is invalid.\nhint: Allowed choices are auto, native, reference.\n",
    ],
    [
      'an argument too many',
      ['ls', 'one'],
      "error: too many arguments for 'ls'. Expected 0 arguments but got 1.\nhint: Add --help to see how it is used.\n",
    ],
  ])('refuses %s with a hint and status 2', async (_, args, stderr) => {
    expect(await rnn(args)).toEqual({ stdout: '', stderr, exitCode: 2 });
  });

  it.each<[string, string[], Record<string, string>, boolean]>([
    ['none in a pipe', ['nonsense'], {}, false],
    ['FORCE_COLOR', ['nonsense'], { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR over NO_COLOR', ['nonsense'], { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['FORCE_COLOR=0', ['nonsense'], { FORCE_COLOR: '0' }, false],
    ['--no-color over all', ['nonsense', '--no-color'], { FORCE_COLOR: '1' }, false],
    ['--no-color before the command', ['--no-color', 'nonsense'], { FORCE_COLOR: '1' }, false],
  ])('colours: %s', async (_, args, env, coloured) => {
    expect((await rnn(args, { env })).stderr.includes(ESC)).toBe(coloured);
  });

  it('says how to build it when it is not built', async () => {
    const folder = temporaryFolder();
    await mkdir(join(folder, 'bin'));
    await cp(bin, join(folder, 'bin', 'rnn.mjs'));
    const outcome = await rnn([], { path: join(folder, 'bin', 'rnn.mjs') });
    expect(outcome).toEqual({
      stdout: '',
      stderr: 'error: rnn is not built.\nhint: Run `npm run build` in its folder.\n',
      exitCode: 2,
    });
  });
});
