import { parseByAbcjs } from './abcjs.js';
import { type BarCount, countBars } from './bar-check.js';
import { barsOf } from './bars.js';
import { countNotesInKey, type KeyCount } from './key-check.js';
import { type BookTune, fieldOf } from './tune-book.js';

/** Something in a tune that is not ABC notation. */
export interface TuneProblem {
  message: string;
  /** In the whole text, from 1; null if it is the tune's as a whole. */
  line: number | null;
  /** From 1. */
  column: number | null;
}

/** What a parser and a ruler say of a tune. */
export interface TuneCheck extends BarCount, KeyCount {
  title: string | null;
  /** Line of its `X:`, from 1. */
  line: number;
  key: string | null;
  problems: TuneProblem[];
  /** Whether there are notes and a key, and nothing that the parser does not know. */
  parses: boolean;
  /** Whether it parses, it has a meter, and all its bars add up. */
  barsAddUp: boolean;
  /** Whether it parses, and `KEY_SHARE` of its notes at least are of its key. */
  keyHolds: boolean;
}

/** Of 10 notes one may be foreign to the key: a sharpened leading note, a turn through another key. */
export const KEY_SHARE = 0.9;

/** Parses a tune by abcjs, and measures its bars and notes. */
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

/** Shares of many tunes that are sound. */
export interface BookSummary {
  tunes: number;
  parse: number;
  barsAddUp: number;
  keyHolds: number;
  /** All three. */
  sound: number;
  /** Of the bars of all tunes that parse. */
  bars: BarCount;
  notes: KeyCount;
}

/** Counts the tunes that parse, whose bars add up and whose key holds. */
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
