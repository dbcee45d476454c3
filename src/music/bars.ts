import type { AbcjsElement, AbcjsMeter, AbcjsTune } from './abcjs.js';

/** The notes between two bar lines. */
export interface Bar {
  /** Length in whole notes: a full bar of 3/4 has 0.75. */
  length: number;
  /** Length that the meter requires, in whole notes; null without a meter. */
  wanted: number | null;
  /** Whether a section begins or ends with it: at the ends of the tune, at repeats and double lines. Alternative endings begin none. */
  opens: boolean;
  closes: boolean;
}

/** The bars of each voice of a tune, without empty bars. */
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

/** The state of a voice while its bars are collected. */
interface Reading {
  bars: Bar[];
  wanted: number | null;
  length: number;
  opens: boolean;
  /** Factor of the written note lengths inside a tuplet. */
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
  // Its length is a number of bars.
  if (note.rest?.type === 'multimeasure') {
    voice.length += voice.wanted ?? 0;
    return;
  }
  // A spacer has no duration.
  if (note.rest?.type === 'spacer') return;
  if (note.startTriplet !== undefined) voice.factor = note.tripletMultiplier ?? 1;
  voice.length += note.duration * voice.factor;
  if (note.endTriplet === true) voice.factor = 1;
}

function endBar(voice: Reading, line: { closes: boolean; opens: boolean }): void {
  const { length, wanted, opens } = voice;
  const last = voice.bars.at(-1);
  if (length > 0) voice.bars.push({ length, wanted, opens, closes: line.closes });
  // Two successive bar lines: `| :|`.
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

/** Handles meters with sums, such as 2+3/8. */
function total(text = ''): number {
  return text.split('+').reduce((sum, part) => sum + Number(part), 0);
}
