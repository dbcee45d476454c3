import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findProgram } from '../../scripts/native/command.mjs';
import { sources } from '../../scripts/native/settings.mjs';

const python = findProgram(['python3'], process.env) ?? '';

/** A wheel with these members, each with its own name as content. */
function createWheel(members: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'rnn-wheel-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const wheel = join(folder, 'wheel.whl');
  const script =
    'import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], "w") as z:\n for m in sys.argv[2:]: z.writestr(m, m)';
  execFileSync(python, ['-c', script, wheel, ...members]);
  return { wheel, target: join(folder, 'out') };
}

/** A package of npm with these members, each empty. */
function createPackage(members: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'rnn-package-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const archive = join(folder, 'package.tgz');
  const script =
    'import sys, tarfile\nwith tarfile.open(sys.argv[1], "w:gz") as t:\n for m in sys.argv[2:]: t.addfile(tarfile.TarInfo(m))';
  execFileSync(python, ['-c', script, archive, ...members]);
  return { archive, target: join(folder, 'out') };
}

function filesIn(folder: string): string[] {
  return (readdirSync(folder, { recursive: true, withFileTypes: true }) as import('node:fs').Dirent[])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

function unpack(wheel: string, target: string) {
  return spawnSync(python, [join(sources, 'unpack.py'), wheel, target], { encoding: 'utf8' });
}

describe.skipIf(python === '')('unpack.py', () => {
  it('takes the two libraries and the C headers, and nothing else', () => {
    const { wheel, target } = createWheel([
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/libtensorflow_framework.so.2',
      'tensorflow/include/tensorflow/c/eager/c_api.h',
      'tensorflow/include/xla/tsl/c/tsl_status.h',
      'tensorflow/include/Eigen/Core',
      'tensorflow/include/tsl/../../../../escaped.h',
      'tensorflow/python/libtensorflow_cc.so.2',
      'tensorflow_cpu-2.21.0.dist-info/RECORD',
    ]);
    const { status } = unpack(wheel, target);
    expect(status).toBe(0);
    expect(filesIn(target)).toEqual([
      'include/tensorflow/c/eager/c_api.h',
      'include/xla/tsl/c/tsl_status.h',
      'lib/libtensorflow_cc.so.2',
      'lib/libtensorflow_framework.so.2',
    ]);
    expect(existsSync(join(target, '../escaped.h'))).toBe(false);
  });

  it('tells sizes and hashes in its last line', () => {
    const members = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];
    const { wheel, target } = createWheel(members);
    const { stdout } = unpack(wheel, target);
    const facts = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    const content = readFileSync(join(target, 'lib/libtensorflow_cc.so.2'));
    expect(content.toString()).toBe(members[0]);
    expect(facts['lib/libtensorflow_cc.so.2']).toEqual({
      size: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    });
  });

  it('fails when a library is not in the wheel', () => {
    const { wheel, target } = createWheel(['tensorflow/libtensorflow_cc.so.2']);
    const { status, stderr } = unpack(wheel, target);
    expect(status).toBe(1);
    expect(stderr.trim()).toBe('error: the wheel has no tensorflow/libtensorflow_framework.so.2');
  });

  it('takes the modules and the binding of a package of npm, and nothing outside of its folder', () => {
    const { archive, target } = createPackage([
      'package/package.json',
      'package/dist/index.js',
      'package/dist/index_test.js',
      'package/dist/index.d.ts',
      'package/dist/../../escaped.js',
      'package/binding/utils.h',
      'package/scripts/install.js',
    ]);
    expect(unpack(archive, target).status).toBe(0);
    expect(filesIn(target)).toEqual(['package/binding/utils.h', 'package/dist/index.js', 'package/package.json']);
    expect(existsSync(join(target, 'escaped.js'))).toBe(false);
  });
});
