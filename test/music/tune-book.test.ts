import { describe, expect, it } from 'vitest';
import { cutTuneBook } from '../../src/music/tune-book.js';

describe('cutTuneBook', () => {
  it('cuts at each X:, with or without a blank line before it', () => {
    const tunes = cutTuneBook('% a book\n\nX:1\nT:One % first\nK:D\nABc\n\n\nX:2\nK:G\nGBd\nX:3\nT:\nK:A\n');
    expect(tunes).toEqual([
      { abc: 'X:1\nT:One % first\nK:D\nABc', line: 3, lines: [3, 4, 5, 6], title: 'One' },
      { abc: 'X:2\nK:G\nGBd', line: 9, lines: [9, 10, 11], title: null },
      { abc: 'X:3\nT:\nK:A', line: 12, lines: [12, 13, 14], title: null },
    ]);
  });

  it('finds none in other text', () => {
    expect(cutTuneBook('Elena no quiere salir con Juan.\n')).toEqual([]);
  });
});
