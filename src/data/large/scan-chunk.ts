import { isWhitespace } from '../../text/fields.js';
import { unifyLineEnds } from '../../text/normalise.js';
import { isLowSurrogate } from '../../text/surrogates.js';

/** What a piece of text holds; sums of pieces in their order are those of the text. */
export interface TextCounts {
  /** UTF-16 code units, line ends being one. */
  units: number;
  /** Unicode code points. */
  characters: number;
  hasText: boolean;
  /** Whether it has a line break. */
  hasBreak: boolean;
  /** Lines that are not blank, but for the first and the last one, which pieces may share. */
  innerLines: number;
  /** Whether there is text before its first line break, and after its last one (the same without a line break). */
  beginsWritten: boolean;
  endsWritten: boolean;
}

/** Of no text. */
export const noCounts: TextCounts = {
  units: 0,
  characters: 0,
  hasText: false,
  hasBreak: false,
  innerLines: 0,
  beginsWritten: false,
  endsWritten: false,
};

/** Counts a piece of text, and unifies its line ends first. */
export function countText(raw: string): TextCounts {
  const text = unifyLineEnds(raw);
  const counts = { ...noCounts, units: text.length, characters: text.length };
  /** Whether the line so far has text. */
  let isWritten = false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === LF) {
      if (!counts.hasBreak) counts.beginsWritten = isWritten;
      else if (isWritten) counts.innerLines++;
      counts.hasBreak = true;
      isWritten = false;
    } else if (!isWritten && !isWhitespace(unit)) {
      isWritten = true;
      counts.hasText = true;
      if (isLowSurrogate(unit)) counts.characters--;
    } else if (unit >= FIRST_SURROGATE && isLowSurrogate(unit)) counts.characters--;
  }
  counts.endsWritten = isWritten;
  if (!counts.hasBreak) counts.beginsWritten = isWritten;
  return counts;
}

const LF = 0x0a;
const FIRST_SURROGATE = 0xd800;

/** The counts of two pieces that stand one after the other. */
export function addCounts(left: TextCounts, right: TextCounts): TextCounts {
  const shared = left.endsWritten || right.beginsWritten;
  const both = left.hasBreak && right.hasBreak;
  return {
    units: left.units + right.units,
    characters: left.characters + right.characters,
    hasText: left.hasText || right.hasText,
    hasBreak: left.hasBreak || right.hasBreak,
    innerLines: left.innerLines + right.innerLines + Number(both && shared),
    beginsWritten: left.hasBreak ? left.beginsWritten : shared,
    endsWritten: right.hasBreak ? right.endsWritten : shared,
  };
}

/** Lines of a whole text that are not blank. */
export function writtenLines({ innerLines, hasBreak, beginsWritten, endsWritten }: TextCounts): number {
  return innerLines + Number(beginsWritten) + Number(hasBreak && endsWritten);
}
