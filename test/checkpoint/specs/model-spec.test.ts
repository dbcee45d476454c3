import { describe, expect, it } from 'vitest';
import { parseModelSpec } from '../../../src/checkpoint/specs/model-spec.js';
import { CheckpointError } from '../../../src/errors.js';
import { createCheckpoint } from '../create-checkpoint.js';

const { model } = createCheckpoint();

describe('parseModelSpec', () => {
  it('takes what a checkpoint was saved with', () => {
    expect(parseModelSpec(model)).toEqual(model);
  });

  it.each<[string, object, RegExp]>([
    ['a cell that is none', { cell: 'constructor' }, /model\.cell in its manifest is not valid/],
    ['a width that memory cannot hold', { hiddenSizes: [2 ** 40] }, /model\.hiddenSizes\.0/],
    ['unknown keys', { run: 'rm' }, /Unrecognized key: "run"/],
    ['an escape sequence in a key', { '\u001b[2J': 1 }, /Unrecognized key: "\ufffd\[2J"/],
  ])('refuses %s', (_, changes, message) => {
    const parse = () => parseModelSpec({ ...model, ...changes });
    expect(parse).toThrow(CheckpointError);
    expect(parse).toThrow(message);
  });
});
