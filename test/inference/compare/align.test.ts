import { describe, expect, it } from 'vitest';
import { align } from '../../../src/inference/compare/align.js';
import { createRandom } from '../../../src/runtime/random.js';

/** The slots as text: `a` for a token of both, `a/b` for a replacement, `a/` and `/b` for one alone. */
function shown(left: string, right: string): string {
  const [a, b] = [left, right].map((text) => text.split(' ').filter((token) => token !== '')) as [string[], string[]];
  return align(a, b)
    .map((slot) => {
      const [l, r] = [slot.left === null ? '' : a[slot.left], slot.right === null ? '' : b[slot.right]];
      return l === r ? l : `${l}/${r}`;
    })
    .join(' ');
}

describe('align', () => {
  it.each([
    ['a b c', 'a b c', 'a b c'],
    ['Elena no quiere salir', 'El enano quiere salir', 'Elena/El no/enano quiere salir'],
    ['a c', 'a b c', 'a /b c'],
    ['a b c', 'c', 'a/ b/ c'],
    ['a b', 'c d e', 'a/c b/d /e'],
    ['x a b y', 'a b z y', 'x/ a b /z y'],
    ['a a a', 'a a', 'a a a/'],
    ['', 'a', '/a'],
    ['', '', ''],
  ])('sets %j beside %j', (left, right, expected) => {
    expect(shown(left, right)).toBe(expected);
  });

  it('has every token of both once and in order, and as few edits as any', () => {
    const random = createRandom(1);
    const draw = () => Array.from({ length: random.integer(8) }, () => 'abc'.charAt(random.integer(3)));
    for (let round = 0; round < 300; round++) {
      const [left, right] = [draw(), draw()];
      const slots = align(left, right);
      expect(slots.flatMap((slot) => slot.left ?? [])).toEqual([...left.keys()]);
      expect(slots.flatMap((slot) => slot.right ?? [])).toEqual([...right.keys()]);
      const same = ({ left: l, right: r }: (typeof slots)[number]) => l !== null && r !== null && left[l] === right[r];
      expect(slots.filter((slot) => !same(slot)).length).toBe(fewestEdits(left, right));
    }
  });

  it('aligns the ends of texts too long for a table', () => {
    const [left, right] = [Array<string>(3000).fill('a'), Array<string>(2500).fill('b')];
    const slots = align(['x', ...left, 'y'], ['x', ...right, 'y']);
    expect(slots).toHaveLength(3002);
    expect(slots[0]).toEqual({ left: 0, right: 0 });
    expect(slots.at(-1)).toEqual({ left: 3001, right: 2501 });
  });
});

function fewestEdits(left: string[], right: string[]): number {
  if (left.length === 0 || right.length === 0) return left.length + right.length;
  const [a, b] = [left.slice(1), right.slice(1)];
  if (left[0] === right[0]) return fewestEdits(a, b);
  return 1 + Math.min(fewestEdits(a, right), fewestEdits(left, b), fewestEdits(a, b));
}
