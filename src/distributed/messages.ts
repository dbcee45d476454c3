import { deserialize, serialize } from 'node:v8';
import type { Collective } from './addon.js';

/** Sums over all workers; all other messages are built from sums. */
export interface Wire {
  rank: number;
  size: number;
  collective: Pick<Collective, 'allocate'>;
  sum(values: Float32Array | Int32Array): Promise<void>;
}

/** Maximum size of a part of a message, in 32-bit words: 64 MB. */
const PART = 2 ** 24;

/** Returns the values of all workers, by rank. Values may be anything that `v8.serialize` accepts, and arrive exactly. */
export async function gatherMessages<Value>(wire: Wire, own: Value): Promise<Value[]> {
  const message = serialize(own);
  const lengths = await sumInts(wire, wire.size, (all) => {
    all[wire.rank] = message.length;
  });
  const words = lengths.map((length) => Math.ceil(length / 4));
  const starts = words.map((_, rank) => words.slice(0, rank).reduce((sum, count) => sum + count, 0));
  const total = words.reduce((sum, count) => sum + count, 0);
  const bytes = await sumBytes(wire, total, message, (starts[wire.rank] as number) * 4);
  return Array.from(lengths, (length, rank) => {
    const start = (starts[rank] as number) * 4;
    return deserialize(bytes.subarray(start, start + length)) as Value;
  });
}

/** Returns the chief's value on all workers; the others pass nothing. */
export async function broadcastMessage<Value>(wire: Wire, own: Value | null): Promise<Value> {
  const message = wire.rank === 0 ? serialize(own) : Buffer.alloc(0);
  const [length = 0] = await sumInts(wire, 1, (all) => {
    all[0] = message.length;
  });
  const bytes = await sumBytes(wire, Math.ceil(length / 4), message, 0);
  return deserialize(bytes.subarray(0, length)) as Value;
}

/** One worker's bytes plus the zeros of the others give these bytes: sums of 32-bit integers are exact for any content. */
async function sumBytes(wire: Wire, words: number, own: Uint8Array, offset: number): Promise<Buffer> {
  const result = Buffer.alloc(words * 4);
  result.set(own, offset);
  for (let start = 0; start < words; start += PART) {
    const end = Math.min(start + PART, words);
    // Uses few different lengths, because the engine keeps state for each length that it has summed.
    const summed = await sumInts(wire, roundUp(end - start), (part) => {
      new Uint8Array(part.buffer, part.byteOffset).set(result.subarray(start * 4, end * 4));
    });
    result.set(new Uint8Array(summed.buffer, summed.byteOffset, (end - start) * 4), start * 4);
  }
  return result;
}

async function sumInts(wire: Wire, count: number, fill: (values: Int32Array) => void): Promise<Int32Array> {
  const values = new Int32Array(wire.collective.allocate(count * 4));
  fill(values);
  await wire.sum(values);
  return values;
}

/** The next of 1, 1.5, 2, 3, 4, 6, 8, 12, ... at or above `count`. */
export function roundUp(count: number): number {
  const power = 2 ** Math.floor(Math.log2(Math.max(1, count)));
  if (count <= power) return power;
  return count <= power * 1.5 ? power * 1.5 : power * 2;
}
