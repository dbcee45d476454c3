import { type CutOptions, checkedParts, findCuts } from '../cut.js';
import { countsOf, cuttableText, type ScannedText, sliceText } from './scanned-text.js';

/** The texts of each split. */
export interface ScannedSplits {
  train: ScannedText[];
  validation: ScannedText[] | null;
  test: ScannedText[] | null;
}

/** Cuts validation and test from the end of texts in files, at the same positions as `cutCorpus` in memory. */
export function cutScanned(texts: readonly ScannedText[], options: CutOptions): ScannedSplits {
  if (options.validation + options.test === 0) return { train: [...texts], validation: null, test: null };
  const written = texts.filter((text) => countsOf(text).hasText);
  const { validationStart, testStart, end } = findCuts(written.map(cuttableText), options);
  const parts = {
    train: slice(written, 0, validationStart),
    validation: slice(written, validationStart, testStart),
    test: slice(written, testStart, end),
  };
  return checkedParts(parts, (part) => !part.some((text) => countsOf(text).hasText), end, options);
}

function slice(texts: readonly ScannedText[], from: number, to: number): ScannedText[] {
  let start = 0;
  return texts.flatMap((text) => {
    const part = sliceText(text, Math.max(0, from - start), Math.max(0, to - start));
    start += countsOf(text).units;
    return part === null ? [] : [part];
  });
}
