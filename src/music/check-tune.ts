import { parseByAbcjs } from './abcjs.js';
import { type BarCount, countBars } from './bar-check.js';
import { barsOf } from './bars.js';
import { countNotesInKey, type KeyCount } from './key-check.js';
import { type BookTune, fieldOf } from './tune-book.js';

/** A syntax error in a tune. */
export interface TuneProblem {
  message: string;
  /** Line in the whole text, from 1; null if it concerns the whole tune. */
  line: number | null;
  /** Column, from 1. */
  column: number | null;
}

/** Result of parsing a tune and measuring its bars and notes. */
export interface TuneCheck extends BarCount, KeyCount {
  title: string | null;
  /** Line of its `X:`, from 1. */
  line: number;
  key: string | null;
  problems: TuneProblem[];
  /** Whether it has notes and a key, and no syntax errors. */
  parses: boolean;
  /** Whether it parses, has a meter, and all bars have the length of the meter. */
  barsAddUp: boolean;
  /** Whether it parses, and at least the share `KEY_SHARE` of its notes belongs to its key. */
  keyHolds: boolean;
}

/** One note in ten may be outside the key, such as a raised leading note or a short modulation. */
export const KEY_SHARE = 0.9;

/** Parses a tune with abcjs and measures its bars and notes. */
export function checkTune({ abc, line, lines, title }: BookTune): TuneCheck {
  const tune = parseByAbcjs(abc);
  const key = fieldOf(abc.split('\n'), 'K');
  const voices = barsOf(tune).map(countBars);
  const bars = voices.reduce((sum, voice) => sum + voice.bars, 0);
  const right = voices.reduce((sum, voice) => sum + voice.right, 0);
  const { notes, inKey } = countNotesInKey(tune);
  const problems = [
    ...(tune.warnings ?? []).map((warning) => readWarning(warning, lines)),
    ...(key === null ? [whole('no key (K:)')] : []),
    ...(notes === 0 ? [whole('no notes')] : []),
  ];
  const parses = problems.length === 0;
  return {
    title,
    line,
    key,
    problems,
    parses,
    bars,
    right,
    notes,
    inKey,
    barsAddUp: parses && bars > 0 && right === bars,
    keyHolds: parses && inKey >= KEY_SHARE * notes,
  };
}

/** The shares of tunes that pass each check. */
export interface BookSummary {
  tunes: number;
  parse: number;
  barsAddUp: number;
  keyHolds: number;
  /** Tunes that pass all three checks. */
  sound: number;
  /** Share of the bars of all tunes that parse. */
  bars: BarCount;
  notes: KeyCount;
}

/** Counts the tunes that parse, whose bars have the right length, and whose notes belong to the key. */
export function summariseTunes(checks: readonly TuneCheck[]): BookSummary {
  const count = (is: (check: TuneCheck) => boolean) => checks.filter(is).length;
  const parsed = checks.filter(({ parses }) => parses);
  const sum = (of: (check: TuneCheck) => number) => parsed.reduce((total, check) => total + of(check), 0);
  return {
    tunes: checks.length,
    parse: parsed.length,
    barsAddUp: count(({ barsAddUp }) => barsAddUp),
    keyHolds: count(({ keyHolds }) => keyHolds),
    sound: count(({ barsAddUp, keyHolds }) => barsAddUp && keyHolds),
    bars: { bars: sum(({ bars }) => bars), right: sum(({ right }) => right) },
    notes: { notes: sum(({ notes }) => notes), inKey: sum(({ inKey }) => inKey) },
  };
}

function readWarning(warning: string, lines: readonly number[]): TuneProblem {
  const [, line, column, message] = /^Music Line:(\d+):(\d+): (.*?):? {2}/s.exec(warning) ?? [];
  if (line === undefined) return whole(warning.replace(/<[^>]*>/g, ''));
  return { message: message as string, line: lines[Number(line) - 1] ?? null, column: Number(column) };
}

function whole(message: string): TuneProblem {
  return { message, line: null, column: null };
}
