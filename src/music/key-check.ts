import type { AbcjsElement, AbcjsKey, AbcjsTune } from './abcjs.js';

/** Number of notes of a tune that belong to its key. */
export interface KeyCount {
  notes: number;
  /** Notes whose sounding pitch is in the key signature; accidentals apply until the end of the bar. */
  inKey: number;
}

/** Counts the notes of all voices that belong to the key signature in effect at their position. */
export function countNotesInKey(tune: AbcjsTune): KeyCount {
  const count: KeyCount = { notes: 0, inKey: 0 };
  for (const { staff = [] } of tune.lines) {
    for (const { key, voices } of staff) for (const elements of voices) countVoice(elements, key, count);
  }
  return count;
}

/** Checks a line of a voice: a key change in it applies until its end; the next line has a key of its own. */
function countVoice(elements: readonly AbcjsElement[], key: AbcjsKey | undefined, count: KeyCount): void {
  let signature = signatureOf(key);
  const altered = new Map<number, string>();
  for (const element of elements) {
    if (element.el_type === 'key') signature = signatureOf(element);
    if (element.el_type === 'bar') altered.clear();
    if (element.el_type !== 'note') continue;
    for (const { pitch, accidental } of element.pitches ?? []) {
      if (accidental !== undefined) altered.set(pitch, accidental);
      const wanted = signature.get(((pitch % 7) + 7) % 7) ?? 'natural';
      count.notes++;
      if ((altered.get(pitch) ?? wanted) === wanted) count.inKey++;
    }
  }
}

const letters = 'cdefgab';

/** The accidental of each letter, in the order of `letters`. */
function signatureOf(key: AbcjsKey | undefined): Map<number, string> {
  return new Map((key?.accidentals ?? []).map(({ acc, note }) => [letters.indexOf(note.toLowerCase()), acc]));
}
