import { tellProgress } from '../../runtime/progress.js';
import type { TokenizerSpec } from '../../text/tokenizer.js';
import type { CorpusDescription } from '../describe.js';
import type { CorpusUnit } from '../sequences.js';
import type { ScannedSplits } from './cut-scanned.js';
import type { EncodedChunk, EncodeJob } from './jobs.js';
import { type Hand, shareJobs } from './pool.js';
import { createRangeReader } from './read-range.js';
import { writtenLines } from './scan-chunk.js';
import { countsOf, type ScannedChunk, type ScannedText } from './scanned-text.js';

/** An encoded range and its worker; the `<EOS>` of a document is a separate range without a worker. */
export interface EncodedRange extends EncodedChunk {
  hand: number | null;
}

/** A split in running ids. */
export interface RunningSplit {
  ranges: EncodedRange[];
  length: number;
  /** Number of `<EOS>` outside of ranges. */
  addedEnds: number;
  counts: Pick<CorpusDescription, 'documents' | 'lines' | 'characters'>;
}

export interface EncodeOptions {
  unit: CorpusUnit;
  tokenizer: TokenizerSpec;
  /** A new file per worker. */
  scratch(hand: number): string;
}

/** Encodes all splits, in the order train, validation, test; null for a missing one. */
export async function encodeTexts(
  { train, validation, test }: ScannedSplits,
  hands: readonly Hand[],
  { unit, tokenizer, scratch }: EncodeOptions,
): Promise<(RunningSplit | null)[]> {
  await Promise.all(hands.map((hand, index) => hand.run({ type: 'begin', tokenizer, unit, scratch: scratch(index) })));
  const splits = [train, validation, test].map((texts) => texts && sequenceParts(texts, unit));
  const found = new Map<ScannedChunk, EncodedRange>();
  const total = splits.flat().reduce((sum, text) => sum + sizeOf(text?.chunks ?? []), 0);
  let done = 0;
  await shareJobs(hands, encodeJobs(splits), ({ chunk, from, to, name }, range, hand) => {
    found.set(chunk, { ...range, hand });
    done += to - from;
    tellProgress({ what: `Encoding ${name}`, done, total, unit: 'bytes' });
  });
  return splits.map((texts, index) =>
    texts == null ? null : gather(texts, found, unit, [train, validation, test][index] as ScannedText[]),
  );
}

/** The texts of a split as sequences. */
export function sequenceParts(texts: readonly ScannedText[], unit: CorpusUnit): SequencePart[] {
  return texts.map((text, index) => asSequence(text, unit, index === texts.length - 1));
}

/** A text to encode. */
interface SequencePart extends ScannedText {
  addBreak: boolean;
}

/** Without the line breaks at the end of a document; with one between two documents of a stream. */
function asSequence({ file, chunks }: ScannedText, unit: CorpusUnit, isLast: boolean): SequencePart {
  const own = { file, chunks, addBreak: false };
  const last = chunks.at(-1);
  if (last === undefined || unit === 'line') return own;
  if (unit === 'stream') return { ...own, addBreak: !isLast && lastByte(own) !== LF && lastByte(own) !== CR };
  return { ...own, chunks: countsOf(own).hasText ? withoutFinalBreaks(own) : [] };
}

const LF = 0x0a;
const CR = 0x0d;

function lastByte({ file, chunks }: ScannedText): number | undefined {
  const last = chunks.at(-1) as ScannedChunk;
  return readTail(file.path, last.to - 1, last.to)[0];
}

function withoutFinalBreaks({ file, chunks }: ScannedText): ScannedChunk[] {
  const kept = [...chunks];
  for (let last = kept.pop(); last !== undefined; last = kept.pop()) {
    const bytes = readTail(file.path, last.from, last.to);
    let end = bytes.length;
    while (end > 0 && (bytes[end - 1] === LF || bytes[end - 1] === CR)) end--;
    if (end > 0) return [...kept, { ...last, to: last.from + end }];
  }
  return kept;
}

function readTail(path: string, from: number, to: number): Buffer {
  const reader = createRangeReader();
  try {
    return reader.read(path, from, to);
  } finally {
    reader.close();
  }
}

/** The ranges of all splits in order. */
export function* encodeJobs(
  splits: readonly (SequencePart[] | null)[],
): Generator<EncodeJob & { chunk: ScannedChunk }, void> {
  for (const [split, texts] of splits.entries()) {
    for (const { file, chunks, addBreak } of texts ?? []) {
      const textStart = chunks[0]?.from ?? 0;
      for (const [index, chunk] of chunks.entries()) {
        const { from, to } = chunk;
        const isLast = index === chunks.length - 1;
        yield {
          type: 'encode',
          path: file.path,
          name: file.name,
          from,
          to,
          split,
          textStart,
          addBreak: addBreak && isLast,
          chunk,
        };
      }
    }
  }
}

/** Joins encoded ranges to a split, with the `<EOS>` of its documents. */
function gather(
  texts: readonly SequencePart[],
  found: ReadonlyMap<ScannedChunk, EncodedRange>,
  unit: CorpusUnit,
  scanned: readonly ScannedText[],
): RunningSplit {
  const ranges: EncodedRange[] = [];
  let addedEnds = 0;
  for (const { chunks } of texts) {
    const own = chunks.map((chunk) => found.get(chunk) as EncodedRange);
    ranges.push(...own);
    const last = own.findLast(({ length }) => length > 0)?.last ?? null;
    if (unit !== 'document' || last === null || last === EOS_ID) continue;
    ranges.push({ length: 1, offset: 0, width: 2, ends: Uint32Array.of(1), last: EOS_ID, hand: null });
    addedEnds++;
  }
  const counts = scanned.map(countsOf);
  return {
    ranges,
    length: ranges.reduce((sum, { length }) => sum + length, 0),
    addedEnds,
    counts: {
      documents: scanned.length,
      lines: counts.reduce((sum, one) => sum + writtenLines(one), 0),
      characters: counts.reduce((sum, { characters }) => sum + characters, 0),
    },
  };
}

/** Of running ids and of vocabularies. */
export const EOS_ID = 0;

function sizeOf(chunks: readonly ScannedChunk[]): number {
  return chunks.reduce((sum, { from, to }) => sum + to - from, 0);
}
