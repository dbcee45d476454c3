import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A scalar in a TensorBoard event file. */
export interface Scalar {
  step: number;
  tag: string;
  value: number;
}

/** The scalars of a folder's event files: TFRecord frames around `Event` messages (tensorflow/core/util/event.proto). */
export function readScalars(folder: string): Scalar[] {
  return readdirSync(folder).flatMap((name) => {
    const bytes = readFileSync(join(folder, name));
    const scalars: Scalar[] = [];
    // Length in 8 bytes, its checksum in 4, the message, its checksum in 4.
    for (let at = 0; at < bytes.length; ) {
      const length = Number(bytes.readBigUInt64LE(at));
      scalars.push(...scalarsIn(bytes.subarray(at + 12, at + 12 + length)));
      at += length + 16;
    }
    return scalars;
  });
}

function scalarsIn(event: Buffer): Scalar[] {
  const fields = readFields(event);
  const step = Number(fields.find(({ field }) => field === 2)?.number ?? 0);
  return fields
    .filter(({ field }) => field === 5)
    .flatMap(({ bytes }) => readFields(bytes))
    .map(({ bytes }) => readFields(bytes))
    .map((value) => ({
      step,
      tag: value.find(({ field }) => field === 1)?.bytes.toString() ?? '',
      value: value.find(({ field }) => field === 2)?.bytes.readFloatLE() ?? Number.NaN,
    }));
}

interface Field {
  field: number;
  number: bigint;
  bytes: Buffer;
}

function readFields(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const key = Number(varint());
    const wire = key & 7;
    const number = wire === 0 ? varint() : 0n;
    const length = wire === 2 ? Number(varint()) : wire === 5 ? 4 : wire === 1 ? 8 : 0;
    fields.push({ field: key >> 3, number, bytes: message.subarray(at, at + length) });
    at += length;
  }
  return fields;
}
