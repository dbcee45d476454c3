import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export const geometricMean = (values) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/** Processor, memory and system of the machine, from /proc. */
export function describeMachine() {
  const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
  const sets = ['avx2', 'fma', 'avx512f', 'avx512_bf16', 'amx_tile'].filter((set) => flags.split(' ').includes(set));
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    instructionSets: sets,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}
