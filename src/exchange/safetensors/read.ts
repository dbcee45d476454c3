import { parseJson } from '../../checkpoint/json.js';
import { CheckpointError } from '../../errors.js';
import type { NamedArray } from '../../model/parameters.js';
import { toFloat32 } from '../to-float32.js';

/** The limit of the reference implementation. */
const LARGEST_HEADER = 100_000_000;

/** Number types with their size in bytes. */
const types: Readonly<Record<string, { bytes: number; type: Parameters<typeof toFloat32>[1] }>> = {
  F64: { bytes: 8, type: 'float64' },
  F32: { bytes: 4, type: 'float32' },
  F16: { bytes: 2, type: 'float16' },
  BF16: { bytes: 2, type: 'bfloat16' },
};

/**
 * The tensors of a safetensors file, as float32. Throws a CheckpointError that names `file` if the file is not valid: each byte of the
 * data must belong to exactly one tensor, and the size of a tensor must match its shape.
 */
export function readSafetensors(bytes: Uint8Array, file: string): NamedArray[] {
  const fail = (problem: string): never => {
    throw new CheckpointError(`${file} is not a complete safetensors file: ${problem}.`, {
      hint: 'Save it again, or copy it again from the original.',
    });
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) return fail(`it has ${bytes.length} bytes`);
  const headerLength = view.getBigUint64(0, true);
  if (headerLength > BigInt(Math.min(LARGEST_HEADER, bytes.length - 8))) {
    return fail(`its header should have ${headerLength} bytes, but the file has ${bytes.length}`);
  }
  const start = 8 + Number(headerLength);
  const header = parseHeader(bytes.subarray(8, start), file);
  const length = bytes.length - start;
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  const read = entries.map(([name, entry]) => {
    const quoted = JSON.stringify(name).slice(0, 200);
    const { dtype, shape, data_offsets: offsets } = Object(entry) as Record<string, unknown>;
    const number = types[String(dtype)];
    if (number === undefined)
      return fail(`${quoted} has the type ${JSON.stringify(dtype)?.slice(0, 50)}, but weights must be floats`);
    if (!isSizes(shape) || shape.length > 16) return fail(`${quoted} has no shape`);
    if (!isSizes(offsets) || offsets.length !== 2) return fail(`${quoted} has no offsets`);
    const [from = 0, to = 0] = offsets;
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    if (to > length || from > to) return fail(`${quoted} would end at byte ${to} of ${length}`);
    if (size * number.bytes !== to - from) return fail(`${quoted} has the shape [${shape}] and ${to - from} bytes`);
    return { name, shape, from, to, type: number.type };
  });
  let end = 0;
  for (const { name, from, to } of [...read].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end)
      return fail(`the bytes before ${JSON.stringify(name).slice(0, 200)} belong to no tensor, or to two`);
    end = to;
  }
  if (end !== length) return fail(`${length - end} of its bytes belong to no tensor`);
  return read.map(({ name, shape, from, to, type }) => ({
    name,
    shape,
    data: toFloat32(bytes.subarray(start + from, start + to), type),
  }));
}

function parseHeader(bytes: Uint8Array, file: string): object {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CheckpointError(`The header of ${file} is not UTF-8 text.`, { cause });
  }
  const header = parseJson(text, `The header of ${file}`);
  if (typeof header === 'object' && header !== null && !Array.isArray(header)) return header;
  throw new CheckpointError(`The header of ${file} is not a JSON object.`);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
