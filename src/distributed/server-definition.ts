import type { Cluster } from './cluster.js';

// The protocol buffers that start the collective runtime, encoded by hand: tensorflow/core/protobuf/{config,cluster,
// tensorflow_server}.proto. There is no coordination service: with it, a lost worker would terminate all the others.

const job = 'worker';
const leader = taskName(0);

/** The engine's name for a worker. */
export function taskName(rank: number): string {
  return `/job:${job}/replica:0/task:${rank}`;
}

/** A ConfigProto: one device, the minimum of threads, the chief as leader of the group. */
export function encodeConfig({ rank }: Pick<Cluster, 'rank'>): Uint8Array {
  return Uint8Array.from(config(rank));
}

/** A ServerDef: all workers, and the index of this one. */
export function encodeServer({ addresses, rank }: Cluster): Uint8Array {
  const tasks = addresses.flatMap((address, index) => bytes(2, [...number(1, index), ...text(2, address)]));
  return Uint8Array.from([
    ...bytes(1, bytes(1, [...text(1, job), ...tasks])), // cluster
    ...text(2, job), // job_name
    ...number(3, rank), // task_index
    ...bytes(4, config(rank)), // default_session_config
    ...text(5, 'grpc'), // protocol
  ]);
}

function config(rank: number): number[] {
  return [
    ...bytes(1, [...text(1, 'CPU'), ...number(2, 1)]), // device_count
    ...number(2, 1), // intra_op_parallelism_threads
    ...number(5, 1), // inter_op_parallelism_threads
    ...text(4, `/job:${job}/task:${rank}`), // device_filters
    ...bytes(16, text(1, leader)), // experimental.collective_group_leader
  ];
}

function number(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)];
}

function text(field: number, value: string): number[] {
  return bytes(field, [...new TextEncoder().encode(value)]);
}

function bytes(field: number, data: readonly number[]): number[] {
  return [...varint((field << 3) | 2), ...varint(data.length), ...data];
}

function varint(value: number): number[] {
  const result: number[] = [];
  let rest = value;
  while (rest > 127) {
    result.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return [...result, rest];
}
