/** The words of a text for comparisons: runs of letters, marks and digits, in lower case. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

/** Diversity of a set of texts. */
export interface Variety {
  wordCount: number;
  /** Distinct words over all words; 0 without words. */
  distinctShare: number;
  /** Share of the n-grams of `REPEATED` words that occurred before in any of the texts; null without n-grams. */
  repeatedShare: number | null;
}

/** Length of the n-grams whose repetition is counted. */
export const REPEATED = 4;

/** Counts distinct words and repeated n-grams (as distinct-n of Li et al. 2016 and rep-n of Welleck et al. 2020, over all texts at once). */
export function measureVariety(texts: readonly (readonly string[])[]): Variety {
  const words = new Set<string>();
  const sequences = new Set<string>();
  let [wordCount, sequenceCount] = [0, 0];
  for (const text of texts) {
    wordCount += text.length;
    for (const word of text) words.add(word);
    for (let start = 0; start + REPEATED <= text.length; start++) {
      sequences.add(text.slice(start, start + REPEATED).join(' '));
      sequenceCount++;
    }
  }
  return {
    wordCount,
    distinctShare: wordCount === 0 ? 0 : words.size / wordCount,
    repeatedShare: sequenceCount === 0 ? null : 1 - sequences.size / sequenceCount,
  };
}
