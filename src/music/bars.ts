import type { AbcjsElement, AbcjsMeter, AbcjsTune } from './abcjs.js';

/** The notes between two bar lines. */
export interface Bar {
  /** Of a whole note: 3/4 has 0.75. */
  length: number;
  /** What the meter asks for; null if there is none. */
  wanted: number | null;
  /** Whether a section begins with it, or ends: at the tune's ends, at repeats and double lines; an ending begins none. */
  opens: boolean;
  closes: boolean;
}

/** The bars of each voice of a tune, empty ones left out. */
export function barsOf(tune: AbcjsTune): Bar[][] {
  const voices = new Map<string, Reading>();
  for (const { staff = [] } of tune.lines) {
    for (const [staffIndex, { meter, voices: written }] of staff.entries()) {
      for (const [index, elements] of written.entries()) {
        const key = `${staffIndex}/${index}`;
        const voice = voices.get(key) ?? startReading();
        voices.set(key, voice);
        if (meter !== undefined) voice.wanted = lengthOf(meter);
        for (const element of elements) read(voice, element);
      }
    }
  }
  return [...voices.values()].map((voice) => {
    endBar(voice, { closes: true, opens: true });
    return voice.bars;
  });
}

/** Where a voice stands. */
interface Reading {
  bars: Bar[];
  wanted: number | null;
  length: number;
  opens: boolean;
  /** What a tuplet's notes are as long as, of what is written. */
  factor: number;
}

function startReading(): Reading {
  return { bars: [], wanted: null, length: 0, opens: true, factor: 1 };
}

function read(voice: Reading, element: AbcjsElement): void {
  if (element.el_type === 'meter') voice.wanted = lengthOf(element);
  else if (element.el_type === 'note') addNote(voice, element);
  else if (element.el_type === 'bar') {
    const ofSection = element.type !== 'bar_thin';
    endBar(voice, { closes: ofSection, opens: ofSection && element.startEnding === undefined });
  }
}

function addNote(voice: Reading, note: Extract<AbcjsElement, { el_type: 'note' }>): void {
  // Its length counts bars, whatever the meter.
  if (note.rest?.type === 'multimeasure') {
    voice.length += voice.wanted ?? 0;
    return;
  }
  // A spacer takes no time.
  if (note.rest?.type === 'spacer') return;
  if (note.startTriplet !== undefined) voice.factor = note.tripletMultiplier ?? 1;
  voice.length += note.duration * voice.factor;
  if (note.endTriplet === true) voice.factor = 1;
}

function endBar(voice: Reading, line: { closes: boolean; opens: boolean }): void {
  const { length, wanted, opens } = voice;
  const last = voice.bars.at(-1);
  if (length > 0) voice.bars.push({ length, wanted, opens, closes: line.closes });
  // Two bar lines in a row: `| :|`.
  else if (line.closes && last !== undefined) last.closes = true;
  voice.opens = line.opens || (length === 0 && opens);
  voice.length = 0;
}

function lengthOf({ type, value }: AbcjsMeter): number | null {
  if (type === 'common_time' || type === 'cut_time') return 1;
  const [fraction] = value ?? [];
  const [above, below] = [total(fraction?.num), Number(fraction?.den)];
  return above > 0 && below > 0 ? above / below : null;
}

/** Meters such as 2+3/8 have sums. */
function total(text = ''): number {
  return text.split('+').reduce((sum, part) => sum + Number(part), 0);
}
