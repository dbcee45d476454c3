import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
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
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentError } from '../../../../src/errors.js';
import { ensureBuilt, failedBefore, planBuild, runBuild } from '../../../../src/kernels/hosts/node/build.js';
import { compile } from '../../../faults/compile.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rnn-build-'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Makes CXX a compiler of this version that runs `script`; in it, $out is the file asked for. */
function useCompiler(version: string, script: string): void {
  const path = join(folder, `g++-${version}`);
  writeFileSync(
    path,
    `#!/bin/sh
[ "$1" = --version ] && echo ${version} && exit
while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
${script}
`,
  );
  chmodSync(path, 0o755);
  vi.stubEnv('CXX', path);
}

describe('a build of the native kernels', () => {
  it('leaves the addon and nothing else', () => {
    useCompiler('1', 'echo made > "$out"');
    const build = planBuild();
    runBuild(build);
    expect(readFileSync(build.addon, 'utf8')).toBe('made\n');
    expect(readdirSync(build.directory).sort()).toEqual(['build.json', 'rnn_kernels.node']);
    expect(failedBefore(build)).toBe(false);
  });

  it('that fails names its log, leaves no addon and is known to have failed', () => {
    useCompiler('1', 'echo "no such instruction" >&2; exit 1');
    const build = planBuild();
    expect(() => runBuild(build)).toThrow(EnvironmentError);
    expect(() => runBuild(build)).toThrow(build.errorLog);
    expect(readFileSync(build.errorLog, 'utf8')).toContain('no such instruction');
    expect(existsSync(build.addon)).toBe(false);
    expect(failedBefore(build)).toBe(true);
  });

  it.runIf(existsSync('/proc/self/stat'))('that was ended is not taken for one that failed', () => {
    useCompiler('1', 'kill -TERM $(cut -d" " -f4 /proc/$PPID/stat); exit 1');
    expect(() => ensureBuilt()).toThrow('The compilation of the native kernels was ended by SIGTERM.');
    expect(failedBefore(planBuild())).toBe(false);
  });

  it('that succeeds after a failure takes the failure back', () => {
    useCompiler('1', '[ -e "$0.mended" ] || exit 1; echo made > "$out"');
    const build = planBuild();
    expect(() => runBuild(build)).toThrow();
    writeFileSync(`${process.env.CXX}.mended`, '');
    runBuild(build);
    expect(failedBefore(build)).toBe(false);
  });

  it('goes to another place with another compiler, and to the same with the same', () => {
    useCompiler('1', '');
    const first = planBuild();
    expect(planBuild()).toEqual(first);
    useCompiler('2', '');
    expect(planBuild().directory).not.toBe(first.directory);
    expect(dirname(planBuild().directory)).toBe(dirname(first.directory));
  });

  it('is done again where the addon was compiled for another processor, before that is loaded', () => {
    useCompiler('1', 'echo made > "$out"');
    const file = ensureBuilt();
    const record = join(dirname(file), 'build.json');
    writeFileSync(file, 'for another processor');
    expect(readFileSync(ensureBuilt(), 'utf8')).toBe('for another processor');
    writeFileSync(record, JSON.stringify({ ...JSON.parse(readFileSync(record, 'utf8')), processor: 'another' }));
    expect(readFileSync(ensureBuilt(), 'utf8')).toBe('made\n');
  });

  it('is found again where the compiler is gone, but not one for another processor', () => {
    useCompiler('1', 'echo made > "$out"');
    const file = ensureBuilt();
    vi.stubEnv('CXX', undefined);
    vi.stubEnv('PATH', folder);
    expect(ensureBuilt()).toBe(file);
    const record = join(dirname(file), 'build.json');
    writeFileSync(record, JSON.stringify({ ...JSON.parse(readFileSync(record, 'utf8')), processor: 'another' }));
    expect(() => ensureBuilt()).toThrow(
      `There is no C++ compiler (g++) to build the native kernels with: ${dirname(file)}`,
    );
  });

  it('says what to install if there is no compiler', () => {
    vi.stubEnv('CXX', undefined);
    vi.stubEnv('PATH', folder);
    expect(() => planBuild()).toThrow('There is no C++ compiler (g++)');
  });
});

describe('two builds at once', () => {
  let compiled: string;
  beforeEach(() => {
    compiled = compile(['src/kernels', 'src/runtime', 'src/errors.ts']);
    cpSync('src/kernels/native', join(compiled, 'src/kernels/native'), { recursive: true });
  });
  afterEach(() => rmSync(compiled, { recursive: true, force: true }));

  it('both end with a whole addon in place', async () => {
    // Long enough that both are at work when the first one ends.
    useCompiler('1', 'sleep 0.2; echo half > "$out"; sleep 0.2; echo whole > "$out"');
    const script = `
      import { planBuild, runBuild } from '${join(compiled, 'src/kernels/hosts/node/build.js')}';
      import { readFileSync } from 'node:fs';
      const build = planBuild();
      runBuild(build);
      process.stdout.write(readFileSync(build.addon, 'utf8') + build.directory);`;
    const run = () =>
      new Promise<string>((resolve) => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let output = '';
        child.stdout.on('data', (data) => {
          output += data;
        });
        child.on('close', () => resolve(output));
      });
    mkdirSync(join(folder, 'cache'));
    const { directory } = planBuild();
    const outputs = await Promise.all([run(), run()]);
    expect(outputs).toEqual([`whole\n${directory}`, `whole\n${directory}`]);
    expect(readdirSync(directory).sort()).toEqual(['build.json', 'rnn_kernels.node']);
  });
});
