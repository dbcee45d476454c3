import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ensureNativeKernels } from '../../../src/kernels/native/load.js';
import { compile } from '../../faults/compile.js';

it('a worker thread has the native kernels too', () => {
  expect(ensureNativeKernels().available).toBe(true);
  const compiled = compile(['src/kernels', 'src/runtime', 'src/errors.ts', 'test/kernels/native/layer-in-worker.ts']);
  try {
    cpSync('src/kernels/native', join(compiled, 'src/kernels/native'), { recursive: true });
    const script = join(compiled, 'test/kernels/native/layer-in-worker.js');
    const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    const { before, inWorker, after } = JSON.parse(stdout || JSON.stringify({ stderr }));
    expect(before).toHaveLength(3 * 4 * 6 + 7);
    expect(inWorker).toEqual(before);
    expect(after).toEqual(before);
  } finally {
    rmSync(compiled, { recursive: true, force: true });
  }
});
