import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../scripts/native/command.mjs';
import { sources } from '../../scripts/native/settings.mjs';

const compiler = process.platform === 'linux' ? findProgram(['g++', 'c++', 'clang++'], process.env) : null;

describe.skipIf(compiler === null)('the quiet-load addon', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rnn-quiet-'));
    const headers = createRequire(import.meta.url)('node-api-headers').include_dir;
    const shared = ['-x', 'c', '-Wall', '-Wextra', '-Werror', '-fPIC', '-shared'];
    const addon = [join(sources, 'quiet-load.c'), '-I', headers, '-o', join(folder, 'quiet-load.node')];
    execFileSync(compiler as string, [...shared, ...addon, '-ldl', '-lpthread']);
    for (const [name, statements] of [
      ['talks', 'fputs("I0000 chatter\\n", stderr);'],
      ['dies', 'fputs("F0000 no AVX here\\n", stderr); abort();'],
    ] as const) {
      const source = join(folder, `${name}.c`);
      writeFileSync(
        source,
        `#include <stdio.h>\n#include <stdlib.h>\n__attribute__((constructor)) static void start(void) { ${statements} }\n`,
      );
      execFileSync(compiler as string, [...shared, source, '-o', join(folder, `${name}.so`)]);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function load(library: string) {
    const code = `
      try { console.log(JSON.stringify(require('./quiet-load.node').load(${JSON.stringify(join(folder, library))}))); }
      catch (error) { console.log(error.message); }
      console.error('afterwards');`;
    return spawnSync(process.execPath, ['--eval', code], { cwd: folder, encoding: 'utf8' });
  }

  it('captures what a library writes to stderr while it loads, and restores stderr', () => {
    expect(load('talks.so')).toMatchObject({ status: 0, stdout: '"I0000 chatter\\n"\n', stderr: 'afterwards\n' });
  });

  it('says why a library cannot be opened', () => {
    const { stdout, stderr } = load('none.so');
    expect(stdout).toMatch(/none\.so: cannot open shared object file/);
    expect(stderr).toBe('afterwards\n');
  });

  it('passes on what a library prints before it crashes the process', () => {
    expect(load('dies.so')).toMatchObject({ signal: 'SIGABRT', stderr: 'F0000 no AVX here\n' });
  });
});
