import { describe, expect, it } from 'vitest';
import { createStopStrings } from '../../../src/inference/decode/stop-strings.js';

/** What is shown of each piece; the stream ends at a stop or with a flush. */
function stream(stops: string[], pieces: string[]): string[] {
  const cutter = createStopStrings(stops);
  const shown: string[] = [];
  for (const piece of pieces) {
    const { text, stopped } = cutter.push(piece);
    shown.push(text);
    if (stopped) return [...shown, 'STOPPED'];
  }
  return [...shown, cutter.flush()];
}

describe('createStopStrings', () => {
  it.each<[string, string[], string[], string[]]>([
    ['passes all text at once without stops', [], ['ab', 'c'], ['ab', 'c', '']],
    ['cuts before the stop', ['.'], ['Fin', '. Y'], ['Fin', '', 'STOPPED']],
    ['finds a stop that spans pieces', ['END'], ['aE', 'N', 'D'], ['a', '', '', 'STOPPED']],
    ['gives held text back when no stop comes of it', ['END'], ['aEN', 'o'], ['a', 'ENo', '']],
    ['gives held text back at the end', ['END'], ['aEN'], ['a', 'EN']],
    ['holds the longest end that may become a stop', ['aab'], ['aaa', 'b'], ['a', '', 'STOPPED']],
    ['stops at the first of several', ['x', 'b'], ['abx'], ['a', 'STOPPED']],
    ['takes an empty stop for none', [''], ['ab'], ['ab', '']],
    ['never parts a surrogate pair', ['😀!'], ['a😁', '😀', '?'], ['a😁', '', '😀?', '']],
  ])('%s', (_, stops, pieces, expected) => {
    expect(stream(stops, pieces)).toEqual(expected);
  });
});
