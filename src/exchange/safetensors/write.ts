import type { NamedArray } from '../../model/parameters.js';

/**
 * Tensors as a safetensors file (https://github.com/huggingface/safetensors#format): the length of the header in 8 bytes, the header
 * as JSON, padded with spaces to a multiple of 8, and the float32 values, little-endian, one tensor after the other.
 */
export function writeSafetensors(
  tensors: readonly NamedArray[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array[] {
  let offset = 0;
  const entries = tensors.map(({ name, shape, data }) => {
    const from = offset;
    offset += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [from, offset] }] as const;
  });
  const json = JSON.stringify(Object.fromEntries([['__metadata__', metadata], ...entries]));
  const header = Buffer.from(json);
  const padding = Buffer.alloc(-header.length & 7, ' ');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length + padding.length));
  // The memory of the machines that run this is little-endian, and so is the file.
  return [
    length,
    header,
    padding,
    ...tensors.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ];
}
