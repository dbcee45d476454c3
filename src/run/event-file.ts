import { appendFileSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A value at a step of a run; TensorBoard stores it as float32. */
export interface Scalar {
  tag: string;
  value: number;
  step: number;
}

/** Creates an event file in a folder (created if missing) and returns its path. */
export function createEventFile(folder: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.v2`);
  appendFileSync(path, record(event(0, bytes(3, Buffer.from('brain.Event:2')))), { flag: 'wx' });
  return path;
}

/** Appends scalars in one write. */
export function appendScalars(path: string, scalars: readonly Scalar[]): void {
  appendFileSync(path, Buffer.concat(scalars.map(({ tag, value, step }) => record(event(step, summary(tag, value))))));
}

/*
 * The format: TFRecord frames (tensorflow/core/lib/io/record_writer.h) around messages of
 * tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto.
 */

/** Length in 8 bytes, its checksum in 4, the message, its checksum in 4. */
function record(message: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(message.length));
  return Buffer.concat([length, checksum(length), message, checksum(message)]);
}

/** Event: wall_time = 1 (double, seconds), step = 2, file_version = 3 or summary = 5. */
function event(step: number, what: Buffer): Buffer {
  const time = Buffer.alloc(8);
  time.writeDoubleLE(Date.now() / 1000);
  return Buffer.concat([Buffer.of((1 << 3) | 1), time, Buffer.of(2 << 3), varint(step), what]);
}

/** Summary: value = 1, which has tag = 1, simple_value = 2 (float). */
function summary(tag: string, value: number): Buffer {
  const number = Buffer.alloc(4);
  number.writeFloatLE(value);
  return bytes(5, bytes(1, Buffer.concat([bytes(1, Buffer.from(tag)), Buffer.of((2 << 3) | 5), number])));
}

/** A length-delimited field: bytes, a string or a message. */
function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of((field << 3) | 2), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const digits: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) digits.push((rest % 128) | 128);
  return Buffer.of(...digits, rest);
}

// CRC-32C (Castagnoli), reflected: RFC 3720, appendix B.4.
const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** CRC-32C, rotated and offset as TFRecord masks it. */
function checksum(message: Buffer): Buffer {
  let crc = 0xffffffff;
  for (const byte of message) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 255] as number);
  crc = ~crc >>> 0;
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  const result = Buffer.alloc(4);
  result.writeUInt32LE(masked);
  return result;
}
