import { arch, availableParallelism, cpus, type } from 'node:os';
import { rnnVersion } from '../checkpoint/version.js';
import type { ResolvedConfig } from '../config/schema.js';
import { currentHost } from '../kernels/hosts/current.js';
import type { Kernels } from '../kernels/kernels.js';
import { selectKernels } from '../kernels/select.js';
import { currentBackend } from '../runtime/backend.js';
import { tf } from '../runtime/tensorflow.js';

/** The software and hardware of a run, for its log. */
export interface RunEnvironment {
  rnn: string;
  node: string;
  backend: string;
  /** Version of libtensorflow; null on the other backends. */
  tensorflow: string | null;
  kernels: string;
  /** Number format of the operands of large matrix products. */
  precision: string;
  system: string;
  processor: string;
  cores: number;
}

/** The current software and machine. */
export function describeEnvironment(kernels: Kernels): RunEnvironment {
  const backend = currentBackend();
  return {
    rnn: rnnVersion,
    node: process.version,
    backend: backend.name,
    tensorflow: backend.version,
    kernels: kernels.name,
    precision: kernels.precision,
    system: `${type()} ${arch()}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
  };
}

/** Current memory; `tensors` should be the same in all epochs. */
export function measureMemory(): { tensors: number; tensorBytes: number; rssBytes: number } {
  const { numTensors, numBytes } = tf.memory();
  return { tensors: numTensors, tensorBytes: numBytes, rssBytes: process.memoryUsage.rss() };
}

/** The kernels and threads of a config; `auto` is decided by `RNN_KERNELS` and the machine. */
export function prepareKernels({ threads, training }: ResolvedConfig): { kernels: Kernels; warnings: string[] } {
  const { kernels: choice, precision } = training;
  const kernels = selectKernels(choice === 'auto' ? undefined : choice, 'training', precision);
  const warnings = precisionWarnings(kernels);
  if (threads === null) return { kernels, warnings };
  if (kernels.name === 'native') {
    currentHost().setThreads(threads);
    return { kernels, warnings };
  }
  const remedy =
    currentBackend().name === 'tensorflow' ? ' Set TF_NUM_INTRAOP_THREADS in the environment instead.' : '';
  warnings.push(`threads: ${threads} has no effect on the ${kernels.name} kernels.${remedy}`);
  return { kernels, warnings };
}

function precisionWarnings({ precision }: Kernels): string[] {
  if (precision === 'float32') return [];
  const { name, instructionSet } = currentHost();
  if (instructionSet === 'AVX-512 with AMX' || instructionSet === 'AVX-512 with BF16') return [];
  const why = `the ${name} host has no fast instruction for it on this machine (${instructionSet})`;
  return [`training.precision: bfloat16 is computed by rounding and is not faster: ${why}.`];
}
