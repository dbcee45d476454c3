import abcjs from 'abcjs';

/** A tune as abcjs parses it: what is read here of its much larger object. */
export interface AbcjsTune {
  lines: { staff?: { key?: AbcjsKey; meter?: AbcjsMeter; voices: AbcjsElement[][] }[] }[];
  /** `Music Line:LINE:COLUMN: MESSAGE:  SOURCE`, the source in HTML. */
  warnings?: string[];
  /** As the tune is played: repeats gone through, chords beside the melody. */
  setUpAudio(options: object): { tracks: ({ cmd: 'note' } & AbcjsPlayedNote)[][] };
  millisecondsPerMeasure(): number;
  getMeterFraction(): { num: number; den: number };
}

/** Times in whole notes; other commands of a track lack them. */
export interface AbcjsPlayedNote {
  start: number;
  duration: number;
  /** MIDI number. */
  pitch: number;
  /** 0 to 127. */
  volume: number;
  /** Where it is written in the tune; absent for a chord's. */
  startChar?: number;
}

export interface AbcjsKey {
  accidentals: { acc: string; note: string }[];
}

export interface AbcjsMeter {
  type: string;
  value?: { num: string; den?: string }[];
}

export type AbcjsElement =
  | ({ el_type: 'key' } & AbcjsKey)
  | ({ el_type: 'meter' } & AbcjsMeter)
  | { el_type: 'bar'; type: string; startEnding?: string }
  | {
      el_type: 'note';
      /** Of a whole note, before the tuplet that it stands in. */
      duration: number;
      startTriplet?: number;
      tripletMultiplier?: number;
      endTriplet?: boolean;
      rest?: { type: string };
      /** `pitch` 0 is middle C, and each step a letter further. */
      pitches?: { pitch: number; accidental?: string }[];
    };

/** Parses one tune; abcjs says what it does not understand and goes on. */
export function parseByAbcjs(abc: string): AbcjsTune {
  const [tune] = abcjs.parseOnly(abc) as unknown as AbcjsTune[];
  if (tune === undefined) throw new Error('abcjs finds a tune in any text.');
  return tune;
}

/** A standard MIDI file of one tune, its chords played beside it. */
export function midiByAbcjs(abc: string): Uint8Array {
  // The declared type is that of another output than the binary one.
  const [bytes] = abcjs.synth.getMidiFile(abc, { midiOutputType: 'binary' }) as unknown as Uint8Array[];
  if (bytes === undefined) throw new Error('abcjs writes a file for any tune.');
  return bytes;
}

/** Draws a tune as staves of this width in pixels, in an element of a page; the bars of a melody need about 160. */
export function drawByAbcjs(target: object, abc: string, width: number): void {
  abcjs.renderAbc(target as never, abc, {
    add_classes: true,
    responsive: 'resize',
    staffwidth: Math.max(250, width - 30),
    wrap: { minSpacing: 1.5, maxSpacing: 2.7, preferredMeasuresPerLine: Math.max(2, Math.floor(width / 160)) },
  });
}
