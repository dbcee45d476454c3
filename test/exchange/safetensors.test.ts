import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src/exchange/safetensors/read.js';
import { writeSafetensors } from '../../src/exchange/safetensors/write.js';
import { writeExport } from '../../src/exchange/write-export.js';
import { temporaryFolder } from '../temporary-folder.js';
import {
  bidirectionalModel,
  classifier,
  conditionalModel,
  languageModel,
  sourceOf,
  tagger,
  transcriber,
  translator,
} from './models.js';
import { codeOf, itInPython, runPython } from './python.js';

const tensors = [
  { name: 'dense/kernel', shape: [2, 3], data: Float32Array.of(1, -2, 3.5, -0, 1e-40, 7) },
  { name: 'dense/bias', shape: [3], data: Float32Array.of(0.1, 0.2, 0.3) },
  { name: 'scalar', shape: [], data: Float32Array.of(9) },
];

/** A file of one tensor with this header and data. */
function fileOf(header: unknown, data = new Uint8Array(8)): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

it('reads what it writes, bit for bit', () => {
  const bytes = Buffer.concat(writeSafetensors(tensors, { format: 'rnn' }));
  expect(readSafetensors(bytes, 'x')).toEqual(tensors);
});

it('aligns the data', () => {
  const [length, header, padding] = writeSafetensors(tensors, { format: 'rnn' });
  expect(((length?.length ?? 0) + (header?.length ?? 0) + (padding?.length ?? 0)) % 8).toBe(0);
});

it.each([
  ['F16', Uint8Array.of(0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c), [1, -2, 2 ** -24, Number.POSITIVE_INFINITY]],
  ['BF16', Uint8Array.of(0x80, 0x3f, 0x00, 0xc0, 0x00, 0x00, 0x80, 0xff), [1, -2, 0, Number.NEGATIVE_INFINITY]],
  ['F64', new Uint8Array(Float64Array.of(0.5).buffer), [0.5]],
])('reads %s', (dtype, data, values) => {
  const [tensor] = readSafetensors(
    fileOf({ a: { dtype, shape: [values.length], data_offsets: [0, data.length] } }, data),
    'x',
  );
  expect([...(tensor?.data ?? [])]).toEqual(values);
});

it('refuses a file that is cut short, wherever that is', () => {
  const bytes = Buffer.concat(writeSafetensors(tensors, { format: 'rnn' }));
  for (let length = 0; length < bytes.length; length++) {
    expect(() => readSafetensors(bytes.subarray(0, length), 'cut.safetensors'), `${length}`).toThrow(
      /cut\.safetensors/,
    );
  }
});

describe('refuses', () => {
  const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  it.each<[string, unknown, RegExp]>([
    ['a header that is not JSON', '{"a"', /not JSON/],
    ['a header that is a list', [], /not a JSON object/],
    ['another length than the shape has', { a: { ...entry, shape: [3] } }, /has the shape \[3\] and 8 bytes/],
    ['a shape that overflows', { a: { ...entry, shape: [2 ** 40, 2 ** 40] } }, /has the shape/],
    ['a negative size', { a: { ...entry, shape: [-2] } }, /has no shape/],
    ['integers', { a: { ...entry, dtype: 'I32' } }, /the type "I32", but weights must be floats/],
    ['offsets beyond the file', { a: { ...entry, data_offsets: [8, 16] } }, /would end at byte 16 of 8/],
    ['offsets the wrong way round', { a: { ...entry, data_offsets: [8, 0] } }, /would end at byte 0/],
    ['bytes of two tensors', { a: entry, b: entry }, /belong to no tensor, or to two/],
    ['bytes of none', { a: { ...entry, shape: [1], data_offsets: [0, 4] } }, /4 of its bytes belong to no tensor/],
    [
      'a key that a careless copy would trip on',
      '{"__proto__":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
      /__proto__/,
    ],
  ])('%s', (_, header, message) => {
    expect(() => readSafetensors(fileOf(header), 'bad.safetensors')).toThrow(message);
  });

  it('a header as long as nothing', () => {
    const bytes = Buffer.alloc(16, 0xff);
    expect(() => readSafetensors(bytes, 'bad.safetensors')).toThrow(
      /its header should have 18446744073709551615 bytes/,
    );
  });
});

it.each([
  ['a language model', languageModel],
  ['a bidirectional language model', bidirectionalModel],
  ['a conditional language model', conditionalModel],
  ['a tagger', tagger],
  ['a classifier', classifier],
  ['a translation model', translator],
  ['a transcription model', transcriber],
])('has all parameters of %s, bit for bit', async (_, create) => {
  const folder = join(temporaryFolder(), 'out');
  const checkpoint = create();
  await writeExport(sourceOf(checkpoint), { format: 'safetensors', folder, force: false });
  const read = readSafetensors(readFileSync(join(folder, 'model.safetensors')), 'x');
  expect(read).toEqual(checkpoint.snapshot.weights);
});

itInPython(['safetensors', 'numpy', 'tokenizers'], 'is read by the code in its README', async () => {
  for (const checkpoint of [languageModel(), classifier(), translator()]) {
    const folder = join(temporaryFolder(), 'out');
    await writeExport(sourceOf(checkpoint), { format: 'safetensors', folder, force: false });
    const printed = runPython(codeOf(readFileSync(join(folder, 'README.md'), 'utf8')), folder);
    for (const { name } of checkpoint.snapshot.weights) expect(printed).toContain(name);
    expect(printed).toMatch(/\[1, 1, 8, 1, 1, 1, 1, 11\]/);
  }
});

itInPython(['safetensors', 'numpy'], "has the numbers that Python's safetensors reads", async () => {
  const folder = join(temporaryFolder(), 'out');
  const checkpoint = languageModel();
  await writeExport(sourceOf(checkpoint), { format: 'safetensors', folder, force: false });
  const code = `import json
from safetensors.numpy import load_file
print(json.dumps({k: [list(v.shape), v.flatten().tolist()] for k, v in load_file("model.safetensors").items()}))`;
  const read = JSON.parse(runPython(code, folder));
  const written = checkpoint.snapshot.weights.map(({ name, shape, data }) => [name, [shape, [...data]]]);
  expect(read).toEqual(Object.fromEntries(written));
});
