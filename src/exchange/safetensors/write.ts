import type { NamedArray } from '../../model/parameters.js';

/**
 * Encodes tensors as a safetensors file (https://github.com/huggingface/safetensors#format): 8 bytes with the length of the header,
 * the header as JSON, padded with spaces to a multiple of 8, and the little-endian float32 values of all tensors.
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
  // All supported machines are little-endian, and so is the file.
  return [
    length,
    header,
    padding,
    ...tensors.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ];
}
