import { type CorpusParts, type CutOptions, cutTexts } from '../cut.js';
import { countsOf, cuttableText, type ScannedText, sliceText } from './scanned-text.js';

/** The texts of each split. */
export type ScannedSplits = CorpusParts<ScannedText>;

/** Cuts validation and test from the end of texts in files, at the same positions as `cutCorpus` in memory. */
export function cutScanned(texts: readonly ScannedText[], options: CutOptions): ScannedSplits {
  const hasText = (text: ScannedText) => countsOf(text).hasText;
  return cutTexts(texts, { hasText, cuttable: cuttableText, slice }, options);
}

function slice(texts: readonly ScannedText[], from: number, to: number): ScannedText[] {
  let start = 0;
  return texts.flatMap((text) => {
    const part = sliceText(text, Math.max(0, from - start), Math.max(0, to - start));
    start += countsOf(text).units;
    return part === null ? [] : [part];
  });
}
