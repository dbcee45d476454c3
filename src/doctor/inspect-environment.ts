import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import type { KernelName, Kernels } from '../kernels/kernels.js';
import { ensureNativeKernels, type NativeStatus, nativeStatus } from '../kernels/native/load.js';
import { openBackend } from '../kernels/hosts/current.js';
import { selectKernels } from '../kernels/select.js';
import { cacheDirectory } from '../runtime/cache.js';
import type { Backend } from '../runtime/backend.js';
import { checkTasks, type TaskCheck } from './check-tasks.js';
import { folderSize } from './folder-size.js';
import { type Installation, inspectInstallation } from './installation.js';
import { findProblems, type Problem, quote } from './problems.js';

/** What this machine computes with. Plain JSON. */
export interface DoctorReport {
  node: { version: string; path: string };
  system: { platform: string; architecture: string };
  processor: { model: string; cores: number; instructionSet: string | null };
  backend: Backend;
  /** `name` is the implementation that is used, null when `RNN_KERNELS` forces one that does not run here. */
  kernels: { name: KernelName | null; native: NativeStatus };
  /** What tasks need beside recurrent layers; none is tried where no kernels run. */
  tasks: TaskCheck[];
  /** Of the native kernels (null where they do not run) and of TensorFlow's own operations. */
  threads: { native: number | null; tensorflow: number };
  cache: { directory: string; bytes: number; entries: { name: string; bytes: number }[] };
  tools: Installation['tools'];
  /** The gravest first; empty when all is well. */
  problems: Problem[];
}

/**
 * Looks at the machine and says what is wrong. Loads TensorFlow, and builds the native kernels where they are missing;
 * with `build`, also where an earlier build failed.
 */
export async function inspectEnvironment({ build = false } = {}): Promise<DoctorReport> {
  const backend = openBackend();
  const native = build ? ensureNativeKernels() : nativeStatus();
  const installation = await inspectInstallation();
  const facts = { nodeVersion: process.version, environment: process.env, backend, native, installation };
  const problems = findProblems(facts);
  const kernels = chooseKernels(problems);
  const tasks = kernels === null ? [] : checkTasks(kernels);
  const again = `npm --prefix ${quote(installation.root)} ci`;
  const other = kernels?.name === 'reference' ? again : 'export RNN_KERNELS=reference';
  for (const { task, problem } of tasks) {
    if (problem !== null) problems.push({ problem: `task: ${task} does not work here. ${problem}`, command: other });
  }
  return {
    node: { version: process.version, path: process.execPath },
    system: { platform: process.platform, architecture: process.arch },
    processor: {
      model: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      instructionSet: await findInstructionSet(),
    },
    backend,
    kernels: { name: kernels?.name ?? null, native },
    tasks,
    threads: {
      native: native.threads,
      tensorflow: Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism(),
    },
    cache: await inspectCache(cacheDirectory()),
    tools: installation.tools,
    problems,
  };
}

function chooseKernels(problems: Problem[]): Kernels | null {
  try {
    return selectKernels();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    problems.unshift({ problem, command: 'unset RNN_KERNELS' });
    return null;
  }
}

async function inspectCache(directory: string): Promise<DoctorReport['cache']> {
  const names = await readdir(directory).catch((): string[] => []);
  const entries = await Promise.all(
    names.sort().map(async (name) => ({ name, bytes: await folderSize(join(directory, name)) })),
  );
  return { directory, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0), entries };
}

/** The widest vectors of the processor, as Linux tells it; null elsewhere. */
async function findInstructionSet(): Promise<string | null> {
  const facts = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const features = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(facts)?.[1]?.trim().split(/\s+/));
  const names = [
    ['avx512f', 'AVX-512'],
    ['avx2', 'AVX2'],
    ['avx', 'AVX'],
    ['sse2', 'SSE2'],
    ['sve', 'SVE'],
    ['asimd', 'NEON'],
  ] as const;
  return names.find(([feature]) => features.has(feature))?.[1] ?? null;
}
