/** Counts of a piece of text; the sum over consecutive pieces gives the counts of the whole text. */
export interface TextCounts {
  /** UTF-16 code units; a line end counts as one. */
  units: number;
  /** Unicode code points. */
  characters: number;
  hasText: boolean;
  /** Whether it has a line break. */
  hasBreak: boolean;
  /** Non-blank lines, without the first and last, which may continue in neighbouring pieces. */
  innerLines: number;
  /** Whether there is text before the first line break, and after the last one (equal without line breaks). */
  beginsWritten: boolean;
  endsWritten: boolean;
}

/** The counts of an empty text. */
export const noCounts: TextCounts = {
  units: 0,
  characters: 0,
  hasText: false,
  hasBreak: false,
  innerLines: 0,
  beginsWritten: false,
  endsWritten: false,
};

const LF = 0x0a;
const CR = 0x0d;

/** Counts a piece of UTF-8 text, with unified line ends, without decoding it. */
export function countText(bytes: Uint8Array): TextCounts {
  const counts = { ...noCounts };
  /** Whether the line so far has text. */
  let isWritten = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] as number;
    if (byte === LF || byte === CR) {
      if (byte === CR && bytes[index + 1] === LF) index++;
      if (!counts.hasBreak) counts.beginsWritten = isWritten;
      else if (isWritten) counts.innerLines++;
      counts.hasBreak = true;
      isWritten = false;
    } else if (byte >= 0x80 && byte < 0xc0) continue;
    else if (byte >= 0xf0) counts.units++;
    if (!isWritten && !isBlank(bytes, index)) {
      isWritten = true;
      counts.hasText = true;
    }
    counts.units++;
    counts.characters++;
  }
  counts.endsWritten = isWritten;
  if (!counts.hasBreak) counts.beginsWritten = isWritten;
  return counts;
}

/** Whether the character that begins at a byte is whitespace, see `isWhitespace`. */
function isBlank(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] as number;
  if (byte < 0x80) return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
  if (byte === 0xc2) return bytes[at + 1] === 0xa0;
  if (byte < 0xe1 || byte > 0xef) return false;
  const [second, third = 0] = bytes.subarray(at + 1, at + 3);
  if (byte === 0xe2 && second === 0x80) return third <= 0x8a || third === 0xa8 || third === 0xa9 || third === 0xaf;
  return (
    (byte === 0xe2 && second === 0x81 && third === 0x9f) ||
    (byte === 0xe1 && second === 0x9a && third === 0x80) ||
    (byte === 0xe3 && second === 0x80 && third === 0x80) ||
    (byte === 0xef && second === 0xbb && third === 0xbf)
  );
}

/** The counts of two consecutive pieces. */
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
