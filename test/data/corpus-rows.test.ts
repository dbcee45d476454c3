import { describe, expect, it } from 'vitest';
import { corpusRows } from '../../src/data/corpus-rows.js';
import { createRandom } from '../../src/runtime/random.js';

const EOS = 0;
const random = createRandom(2);
/** Sequences of 0 to 12 tokens, each with `<EOS>`; some runs of 70 contain nothing else. */
const lengths = Array.from({ length: 600 }, (_, index) => (index % 200 < 70 ? 0 : random.integer(13)));
const ids = Int32Array.from(lengths.flatMap((length) => [...Array.from({ length }, () => 5), EOS]));
const ends = new Uint32Array(lengths.length);
for (const [index, length] of lengths.entries()) ends[index] = (ends[index - 1] ?? 0) + length + 1;

/** The same rows, one by one. */
function expected(maxLength: number | null, withoutEnd: number | null) {
  return Array.from(ends, (whole, index) => {
    const from = ends[index - 1] ?? 0;
    const to = withoutEnd === null ? whole : whole - 1;
    const step = maxLength ?? Math.max(1, to - from);
    const starts = Array.from({ length: Math.ceil((to - from) / step) }, (_, piece) => from + piece * step);
    return starts.map((start) => {
      const end = Math.min(start + step, to);
      return { start, end, first: start === from ? 8 : null, last: end === to ? 9 : null };
    });
  }).flat();
}

describe('corpusRows', () => {
  it.each([
    [4, null],
    [4, EOS],
    [null, null],
    [null, EOS],
    [1, EOS],
  ])('cuts sequences into rows of at most %o tokens, without an end of %o', (maxLength, withoutEnd) => {
    const rows = corpusRows({ ids, ends }, { maxLength, startId: 8, lastId: 9, withoutEnd });
    const wanted = expected(maxLength, withoutEnd);
    expect(rows.length).toBe(wanted.length);
    const item = (index: number) => {
      const { ids: _, ...row } = rows.item(index);
      return row;
    };
    const inOrder = wanted.map((_, index) => item(index));
    expect(inOrder).toEqual(wanted);
    for (const [from, count] of [
      [0, wanted.length],
      [1, 3],
      [7, wanted.length - 7],
    ] as const) {
      const lengths = new Int32Array(count);
      rows.fillLengths?.(from, lengths);
      expect([...lengths]).toEqual(wanted.slice(from, from + count).map(({ start, end }) => end - start));
    }
    const order = Uint32Array.from(wanted, (_, index) => index);
    createRandom(4).shuffle(order);
    for (const index of order) {
      expect(item(index)).toEqual(wanted[index]);
      expect(rows.lengthOf(index)).toBe((wanted[index]?.end as number) - (wanted[index]?.start as number));
    }
  });

  it('keeps the last token of a corpus that does not end with the end', () => {
    const open = { ids: Int32Array.of(5, 5, EOS, 5, 5), ends: Uint32Array.of(3, 5) };
    const rows = corpusRows(open, { maxLength: null, startId: 8, withoutEnd: EOS });
    expect([rows.lengthOf(0), rows.lengthOf(1)]).toEqual([2, 2]);
  });

  it('has no rows without tokens', () => {
    expect(corpusRows({ ids: new Int32Array(0), ends: new Uint32Array(0) }, { maxLength: 5, startId: 8 }).length).toBe(
      0,
    );
  });
});
