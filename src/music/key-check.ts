import type { AbcjsElement, AbcjsKey, AbcjsTune } from './abcjs.js';

/** How far a tune keeps to its key. */
export interface KeyCount {
  notes: number;
  /** Those that the key signature has as they sound, accidentals that hold until the bar's end counted. */
  inKey: number;
}

/** Counts the notes of all voices that the key signature of their position has. */
export function countNotesInKey(tune: AbcjsTune): KeyCount {
  const count: KeyCount = { notes: 0, inKey: 0 };
  for (const { staff = [] } of tune.lines) {
    for (const { key, voices } of staff) for (const elements of voices) countVoice(elements, key, count);
  }
  return count;
}

/** A line of a voice: a key that changes in it holds until its end, where the next line tells its own. */
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

/** The accidental of each letter, by its position in `letters`. */
function signatureOf(key: AbcjsKey | undefined): Map<number, string> {
  return new Map((key?.accidentals ?? []).map(({ acc, note }) => [letters.indexOf(note.toLowerCase()), acc]));
}
