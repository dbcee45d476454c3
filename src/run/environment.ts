import { arch, availableParallelism, cpus, type } from 'node:os';
import { rnnVersion } from '../checkpoint/version.js';
import type { ResolvedConfig } from '../config/schema.js';
import { currentHost } from '../kernels/hosts/current.js';
import type { Kernels } from '../kernels/kernels.js';
import { selectKernels } from '../kernels/select.js';
import { currentBackend } from '../runtime/backend.js';
import { tf } from '../runtime/tensorflow.js';

/** What computes a run, as its log says it. */
export interface RunEnvironment {
  rnn: string;
  node: string;
  backend: string;
  /** Of libtensorflow; null on the other backends. */
  tensorflow: string | null;
  kernels: string;
  /** Of the operands of large products. */
  precision: string;
  system: string;
  processor: string;
  cores: number;
}

/** Software and machine as they are. */
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

/** Memory as it is: `tensors` is to stay the same from epoch to epoch. */
export function measureMemory(): { tensors: number; tensorBytes: number; rssBytes: number } {
  const { numTensors, numBytes } = tf.memory();
  return { tensors: numTensors, tensorBytes: numBytes, rssBytes: process.memoryUsage.rss() };
}

/** The kernels that a config asks for, on as many threads; `auto` leaves the choice to `RNN_KERNELS` and the machine. */
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
  warnings.push(`threads: ${threads} does not reach the ${kernels.name} kernels.${remedy}`);
  return { kernels, warnings };
}

function precisionWarnings({ precision }: Kernels): string[] {
  if (precision === 'float32') return [];
  const { name, instructionSet } = currentHost();
  if (instructionSet === 'AVX-512 with BF16') return [];
  const why = `the ${name} host has no instruction for it here (${instructionSet})`;
  return [`training.precision: bfloat16 is computed by rounding, without gain in speed: ${why}.`];
}
