import abcjs from 'abcjs';

/** The part of a tune parsed by abcjs that is used here. */
export interface AbcjsTune {
  lines: { staff?: { key?: AbcjsKey; meter?: AbcjsMeter; voices: AbcjsElement[][] }[] }[];
  /** `Music Line:LINE:COLUMN: MESSAGE:  SOURCE`, with the source as HTML. */
  warnings?: string[];
  /** The tune as played: with repeats, and with chords beside the melody. */
  setUpAudio(options: object): { tracks: ({ cmd: 'note' } & AbcjsPlayedNote)[][] };
  millisecondsPerMeasure(): number;
  getMeterFraction(): { num: number; den: number };
}

/** Times in whole notes; other commands of a track have no times. */
export interface AbcjsPlayedNote {
  start: number;
  duration: number;
  /** MIDI number. */
  pitch: number;
  /** 0 to 127. */
  volume: number;
  /** Position in the text of the tune; absent for notes of a chord symbol. */
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
      /** In whole notes, without the factor of a tuplet. */
      duration: number;
      startTriplet?: number;
      tripletMultiplier?: number;
      endTriplet?: boolean;
      rest?: { type: string };
      /** `pitch` 0 is middle C; each step is one letter. */
      pitches?: { pitch: number; accidental?: string }[];
    };

/** Parses one tune; abcjs reports syntax errors and continues. */
export function parseByAbcjs(abc: string): AbcjsTune {
  const [tune] = abcjs.parseOnly(abc) as unknown as AbcjsTune[];
  if (tune === undefined) throw new Error('abcjs finds a tune in any text.');
  return tune;
}

/** A standard MIDI file of one tune, with its chords. */
export function midiByAbcjs(abc: string): Uint8Array {
  // The declared type belongs to another output format than binary.
  const [bytes] = abcjs.synth.getMidiFile(abc, { midiOutputType: 'binary' }) as unknown as Uint8Array[];
  if (bytes === undefined) throw new Error('abcjs writes a file for any tune.');
  return bytes;
}

/** Draws a tune as staves of this width in pixels in an element of a page; one bar of a melody needs about 160 pixels. */
export function drawByAbcjs(target: object, abc: string, width: number): void {
  abcjs.renderAbc(target as never, abc, {
    add_classes: true,
    responsive: 'resize',
    staffwidth: Math.max(250, width - 30),
    wrap: { minSpacing: 1.5, maxSpacing: 2.7, preferredMeasuresPerLine: Math.max(2, Math.floor(width / 160)) },
  });
}
