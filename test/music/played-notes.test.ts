import { describe, expect, it } from 'vitest';
import { midiByAbcjs } from '../../src/music/abcjs.js';
import { playedNotes } from '../../src/music/played-notes.js';

const head = 'X:1\nM:3/4\nL:1/4\nQ:1/4=120\nK:G\n';

describe('playedNotes', () => {
  it('tells seconds, pitches and places, repeats gone through', () => {
    const notes = playedNotes(`${head}|:GA2:|\n`);
    expect(notes.map(({ start, duration, pitch, place }) => [start, duration, pitch, place])).toEqual([
      [0, 0.5, 67, head.length + 2],
      [0.5, 1, 69, head.length + 3],
      [1.5, 0.5, 67, head.length + 2],
      [2, 1, 69, head.length + 3],
    ]);
  });

  it('plays chords beside the melody, which have no place in it', () => {
    const notes = playedNotes(`${head}"G"GBd|\n`);
    expect(notes.filter(({ place }) => place !== null)).toHaveLength(3);
    expect(notes.filter(({ place }) => place === null).length).toBeGreaterThan(2);
    expect(notes.every(({ volume }) => volume > 0 && volume <= 1)).toBe(true);
  });

  it('follows the meter', () => {
    const [, second] = playedNotes('X:1\nM:6/8\nL:1/8\nQ:3/8=60\nK:D\nABc def|\n');
    expect(second?.start).toBeCloseTo(1 / 3, 6);
  });
});

describe('midiByAbcjs', () => {
  it('writes a standard MIDI file', () => {
    const bytes = Buffer.from(midiByAbcjs(`${head}GBd|`));
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('MThd');
    // Notes on: 0x90, pitch, a volume above 0.
    const pitches = [67, 71, 74].map((pitch) => bytes.indexOf(Buffer.of(0x90, pitch)));
    expect(pitches.every((place) => place > 0)).toBe(true);
    expect(pitches).toEqual([...pitches].sort((one, other) => one - other));
  });
});
