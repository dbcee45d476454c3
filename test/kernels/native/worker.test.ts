import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { currentHost } from '../../../src/kernels/hosts/current.js';
import { compile } from '../../faults/compile.js';

it('a worker thread has the native kernels too', () => {
  // Compiled here, where it is missing.
  currentHost();
  const program = relative('.', fileURLToPath(new URL('./layer-in-worker.ts', import.meta.url)));
  const compiled = compile(['src/kernels', 'src/runtime', 'src/errors.ts', 'src/suggest.ts', program]);
  try {
    cpSync('src/kernels/native', join(compiled, 'src/kernels/native'), { recursive: true });
    const script = join(compiled, program.replace(/\.ts$/, '.js'));
    const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const { before, inWorker, after } = JSON.parse(stdout);
    expect(before).toHaveLength(3 * 4 * 6 + 7);
    expect(inWorker).toEqual(before);
    expect(after).toEqual(before);
  } finally {
    rmSync(compiled, { recursive: true, force: true });
  }
});
