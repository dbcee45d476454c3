import { expect, it } from 'vitest';
import { inOrder } from '../../../src/inference/decode/in-order.js';
import type { SampledToken } from '../../../src/inference/decode/row-text.js';

function token(row: number, text: string, end: SampledToken['end'] = null): SampledToken {
  return { row, id: 0, token: text, text, end };
}

it('gives the first sample at once and each other when those before it have ended', () => {
  const read: string[] = [];
  function* draw() {
    for (const drawn of [
      token(0, 'a'),
      token(1, 'x'),
      token(2, '1', 'endToken'),
      token(0, 'b', 'endToken'),
      token(1, 'y'),
      token(1, 'z', 'length'),
    ]) {
      read.push(`<${drawn.text}`);
      yield drawn;
    }
  }
  for (const { row, text } of inOrder(draw())) read.push(`${row}${text}`);
  expect(read).toEqual(['<a', '0a', '<x', '<1', '<b', '0b', '1x', '<y', '1y', '<z', '1z', '21']);
});
