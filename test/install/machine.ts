import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { installTensorFlow } from '../../scripts/native/install.mjs';
import { createProgress } from '../../scripts/native/progress.mjs';
import type { Setup } from '../../scripts/native/settings.mjs';

/** What the fake programs are to do; see `fixtures/`. */
export interface Behaviour {
  /** The program that stops for ever at this point, once it has done half of its work. */
  hang?: 'download' | 'unpack' | 'package' | 'compile';
  pip?: 'offline' | 'otherWheel' | 'missing';
  npm?: 'offline' | 'otherPackage';
  compiler?: 'fails';
}

export interface MachineOptions {
  cache?: string;
  behaviour?: Behaviour;
  environment?: NodeJS.ProcessEnv;
  platform?: Setup['platform'];
  signal?: AbortSignal;
}

/** A machine of fakes in a temporary folder: a cache, and programs on PATH. */
export interface Machine {
  folder: string;
  cache: string;
  setup(options?: MachineOptions): Setup;
  install(options?: MachineOptions): Promise<{ outcome: string; lines: string[] }>;
  /** Installs in a separate process that can be killed. */
  start(behaviour: Behaviour): { pid: number; ended: Promise<number | null> };
  /** The lines of the installations in this process so far. */
  said(): string[];
  /** How often each fake program did its work. */
  calls(): Record<string, number>;
  removeProgram(name: string): void;
  /** Resolves when a program hangs. */
  hanging(): Promise<void>;
  /** Paths under the folder that only a half-done installation has. */
  leftovers(): string[];
}

const fixtures = join(dirname(fileURLToPath(import.meta.url)), 'fixtures');
const scripts = join(fixtures, '../../../scripts/native');

/** The fake wheel: the fake Python unpacks JSON, path to content. */
const wheelContent = JSON.stringify({
  'lib/libtensorflow_cc.so.2': 'library cc',
  'lib/libtensorflow_framework.so.2': 'library framework',
  'include/tensorflow/c/c_api.h': 'header',
});

/** The fake package of npm, likewise. */
const packageContent = JSON.stringify({
  'package/dist/index.js': 'module',
  'package/binding/tfjs_backend.cc': 'source',
  'package/binding/tfjs_binding.cc': 'source',
  'package/binding/utils.h': 'source',
});

export function createMachine(): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'rnn-install-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const cache = join(folder, 'cache');
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  writeProgram(join(programs, 'g++'), `. '${join(fixtures, 'compiler.sh')}'`);
  writeProgram(join(programs, 'python3'), `exec '${process.execPath}' '${join(fixtures, 'python.mjs')}' "$@"`);
  writeProgram(join(programs, 'npm'), `exec '${process.execPath}' '${join(fixtures, 'npm.mjs')}' "$@"`);
  for (const name of ['apt-get', 'sudo']) writeProgram(join(programs, name), 'exit 1');

  const setup: Machine['setup'] = ({
    cache: cacheFolder = cache,
    behaviour = {},
    environment = {},
    platform = { os: 'linux', architecture: 'x64', glibc: '2.35' },
    signal = new AbortController().signal,
  } = {}) => ({
    cache: cacheFolder,
    nodeApiHeaders: join(folder, 'headers'),
    environment: {
      PATH: programs,
      FAKE_FOLDER: folder,
      FAKE_WHEEL: wheelContent,
      FAKE_HANG: behaviour.hang,
      FAKE_PIP: behaviour.pip,
      FAKE_COMPILER: behaviour.compiler,
      FAKE_NPM: behaviour.npm,
      FAKE_PACKAGE: packageContent,
      ...environment,
    },
    platform,
    wheel: {
      package: 'tensorflow-cpu',
      version: '2.21.0',
      file: 'tensorflow.whl',
      size: wheelContent.length,
      sha256: createHash('sha256').update(wheelContent).digest('hex'),
    },
    backend: {
      package: '@tensorflow/tfjs-node',
      version: '4.22.0',
      sha512: createHash('sha512').update(packageContent).digest('hex'),
    },
    folders: { library: 'library', backend: 'backend' },
    check: join(fixtures, 'check.mjs'),
    progress: createProgress({ write: () => true }),
    signal,
  });

  let output = '';
  return {
    folder,
    cache,
    setup,
    said: () => output.trimEnd().split('\n'),
    async install(options) {
      let written = '';
      const write = (text: string) => {
        written += text;
        output += text;
      };
      const outcome = await installTensorFlow(
        { ...setup(options), progress: createProgress({ write }) },
        { remedy: true },
      );
      return { outcome, lines: written.trimEnd().split('\n') };
    },
    start(behaviour) {
      const { signal: _, progress: __, ...rest } = setup({ behaviour });
      const code = `
        import { installTensorFlow } from ${JSON.stringify(join(scripts, 'install.mjs'))};
        const progress = { say() {}, begin: () => ({ update() {}, end() {} }) };
        await installTensorFlow({ ...${JSON.stringify(rest)}, progress, signal: new AbortController().signal });`;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: 'inherit' });
      return { pid: child.pid as number, ended: new Promise((resolve) => child.on('close', resolve)) };
    },
    calls() {
      const log = join(folder, 'calls.log');
      const names = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
      return Object.fromEntries(
        [...new Set(names)].map((name) => [name, names.filter((other) => other === name).length]),
      );
    },
    removeProgram: (name) => rmSync(join(programs, name)),
    async hanging() {
      while (!existsSync(join(folder, 'hanging'))) await new Promise((resolve) => setTimeout(resolve, 10));
      rmSync(join(folder, 'hanging'));
    },
    leftovers: () =>
      (readdirSync(folder, { recursive: true }) as string[]).filter((path) =>
        /\.(partial|former|dead)-|\.lock$/.test(path),
      ),
  };
}

function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}
