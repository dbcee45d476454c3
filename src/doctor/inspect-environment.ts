import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { openBackend } from '../kernels/hosts/open-backend.js';
import type { KernelName, Kernels } from '../kernels/kernels.js';
import { selectKernels } from '../kernels/select.js';
import type { Backend } from '../runtime/backend.js';
import { cacheDirectory } from '../runtime/cache.js';
import { checkTasks, type TaskCheck } from './check-tasks.js';
import { folderSize } from './folder-size.js';
import { type HostReport, inspectHosts } from './hosts.js';
import { type Installation, inspectInstallation } from './installation.js';
import { findProblems, type Problem } from './problems.js';
import { quote } from './quote.js';

/** The backend, kernels and hosts of this machine. Plain JSON. */
export interface DoctorReport {
  node: { version: string; path: string };
  system: { platform: string; architecture: string };
  processor: { model: string; cores: number; instructionSet: string | null };
  /** The backend for training; null if none works. */
  backend: Backend | null;
  /** The implementation of the kernels that is used; null if none is, or `RNN_KERNELS` forces one that does not run here. */
  kernels: KernelName | null;
  /** The hosts of the native kernels, in order of preference. */
  hosts: HostReport[];
  /** Tests of the special parts of tasks; empty if no kernels run. */
  tasks: TaskCheck[];
  cache: { directory: string; bytes: number; entries: { name: string; bytes: number }[] };
  tools: Installation['tools'];
  /** The most serious first; empty if there are none. */
  problems: Problem[];
}

/**
 * Inspects the machine and lists problems. Loads every host and compiles a missing addon; with `retry`, also after an earlier failure.
 * With `speed`, measures each host.
 */
export async function inspectEnvironment({ retry = false, speed = false } = {}): Promise<DoctorReport> {
  const installation = await inspectInstallation();
  const backend = attempt(openBackend);
  const hosts = inspectHosts(installation, { retry, speed });
  const { tools, tensorflow, root } = installation;
  const facts = { nodeVersion: process.version, environment: process.env, backend, hosts, tensorflow, root };
  const problems = findProblems(facts);
  const kernels = typeof backend === 'string' ? null : chooseKernels(problems);
  const tasks = kernels === null ? [] : checkTasks(kernels);
  const other = kernels?.name === 'reference' ? `npm --prefix ${quote(root)} install` : 'export RNN_KERNELS=reference';
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
    backend: typeof backend === 'string' ? null : backend,
    kernels: kernels?.name ?? null,
    hosts,
    tasks,
    cache: await inspectCache(cacheDirectory()),
    tools,
    problems,
  };
}

/** The result of `open`, or the message of its error. */
function attempt(open: () => Backend): Backend | string {
  try {
    return open();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
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

/** The widest vector instructions of the processor, from Linux; null on other systems. */
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
