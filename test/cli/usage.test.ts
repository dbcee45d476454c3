import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { bin, rnn } from './rnn.js';

const ESC = '\u001b';

describe('rnn', () => {
  it('lists its commands on --help, on stdout', async () => {
    const { stdout, stderr, exitCode } = await rnn(['--help']);
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

  it('loads no package but commander for --help', async () => {
    // Writes the name of each package that is imported to stderr.
    const folder = temporaryFolder();
    const hooks = `import { writeSync } from 'node:fs';
      export async function resolve(specifier, context, next) {
        const found = await next(specifier, context);
        const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(found.url) ?? [];
        if (name !== undefined) writeSync(2, name + '\\n');
        return found;
      }`;
    await writeFile(join(folder, 'hooks.mjs'), hooks);
    const register = "import { register } from 'node:module'; register('./hooks.mjs', import.meta.url);";
    await writeFile(join(folder, 'register.mjs'), register);
    const NODE_OPTIONS = `--import=${join(folder, 'register.mjs')}`;
    // Not the bundle: there commander is part of one file.
    const start = `#!/usr/bin/env node
      import { main } from '${new URL('../../dist/cli/main.js', import.meta.url)}';
      await main(process.argv);`;
    const path = join(folder, 'rnn.mjs');
    await writeFile(path, start, { mode: 0o755 });
    const { stderr, exitCode } = await rnn(['sample', '--help'], { path, env: { NODE_OPTIONS } });
    expect(exitCode).toBe(0);
    expect(new Set(stderr.trim().split('\n'))).toEqual(new Set(['commander']));
  });

  it('requires no package for --help where it is bundled', async () => {
    const folder = temporaryFolder();
    const spy = `const { Module } = require('node:module');
      const load = Module._load;
      Module._load = (id, ...rest) => {
        if (!/^(node:|[./])/.test(id) && !Module.builtinModules.includes(id)) process.stderr.write(id + '\\n');
        return load(id, ...rest);
      };`;
    await writeFile(join(folder, 'spy.cjs'), spy);
    const NODE_OPTIONS = `--require=${join(folder, 'spy.cjs')}`;
    const { stderr, exitCode } = await rnn(['sample', '--help'], { env: { NODE_OPTIONS } });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('starts from what V8 compiled before, and anew where that is damaged', async () => {
    const XDG_CACHE_HOME = temporaryFolder();
    const directory = join(XDG_CACHE_HOME, 'rnn', 'compiled');
    const help = () => rnn(['--help'], { env: { XDG_CACHE_HOME } });
    const first = await help();
    const [file = '', ...others] = await readdir(directory);
    expect({ file, others }).toEqual({ file: expect.stringMatching(/^start\.cjs-.*-v\d+\./), others: [] });
    const kept = await readFile(join(directory, file));
    expect(await help()).toEqual(first);
    expect(await readFile(join(directory, file))).toEqual(kept);
    await writeFile(join(directory, file), kept.subarray(0, 1000));
    expect(await help()).toEqual(first);
    expect((await readFile(join(directory, file))).length).toBeGreaterThan(1000);
  });

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
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    for (const file of ['bin', 'scripts/native']) {
      await cp(join(dirname(bin), '..', file), join(folder, file), { recursive: true });
    }
    const outcome = await rnn([], { path: join(folder, 'bin', 'rnn.js') });
    expect(outcome).toEqual({
      stdout: '',
      stderr: 'error: rnn is not built.\nhint: Run `npm run build` in its folder.\n',
      exitCode: 2,
    });
  });
});
