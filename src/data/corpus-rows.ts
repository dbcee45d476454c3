import { DataError } from '../errors.js';
import { type BatchPlan, type BucketOptions, fillBatch, planRows, type Row, type SequencesOptions } from './batches.js';
import type { Items } from './sort-by-length.js';
import { positionArray, type TokenSequences } from './token-source.js';

export interface CorpusRowsOptions extends Pick<SequencesOptions, 'maxLength' | 'startId'> {
  /** This id is removed at the end of a sequence. */
  withoutEnd?: number | null;
  /** The id after a sequence's last token, for batches with following tokens. */
  lastId?: number | null;
}

/**
 * The sequences of a corpus as rows of at most `maxLength` tokens, with a few bytes per row, because a corpus may have many
 * millions. All sequences but the last end with `<EOS>`, see `encodeCorpus`.
 */
export function corpusRows(corpus: TokenSequences, options: CorpusRowsOptions): Items<Row> {
  const { ids } = corpus;
  const { startId, lastId = null } = options;
  const { starts, flags } = findRows(corpus, options);
  const lengthOf = (index: number) =>
    (starts[index + 1] as number) - (starts[index] as number) - ((flags[index] as number) >> GAP);
  return {
    length: flags.length,
    lengthOf,
    item(index) {
      const start = starts[index] as number;
      const flag = flags[index] as number;
      return {
        ids,
        start,
        end: start + lengthOf(index),
        first: (flag & FIRST) === 0 ? null : startId,
        last: (flag & LAST) === 0 ? null : lastId,
      };
    },
  };
}

/** The positions of the rows; the array of sequence ends can be freed after this call. */
function findRows(
  { ids, ends }: TokenSequences,
  { maxLength, withoutEnd = null }: Pick<CorpusRowsOptions, 'maxLength' | 'withoutEnd'>,
) {
  const endsWith = (index: number) =>
    withoutEnd !== null && (index < ends.length - 1 || ids.subarray(ids.length - 1, ids.length)[0] === withoutEnd);
  /** Calls `row` for each row, in order. */
  const forEachRow = (row: (start: number, end: number, flag: number) => void) => {
    for (let index = 0, from = 0; index < ends.length; index++) {
      const whole = ends[index] as number;
      const end = endsWith(index) ? whole - 1 : whole;
      const step = maxLength ?? Math.max(1, end - from);
      for (let start = from; start < end; start += step) {
        const until = Math.min(start + step, end);
        row(start, until, (start === from ? FIRST : 0) | (until === end ? LAST : 0));
      }
      from = whole;
    }
  };
  let count = 0;
  forEachRow(() => count++);
  const starts = positionArray(count + 1, ids.length + 1);
  const flags = new Uint8Array(count);
  let filled = 0;
  let before = 0;
  forEachRow((start, end, flag) => {
    // The gap between two rows: an `<EOS>`, and sequences that contain nothing else.
    if (filled > 0) setGap(flags, filled - 1, start - before);
    starts[filled] = start;
    flags[filled++] = flag;
    before = end;
  });
  starts[count] = before;
  return { starts, flags };
}

function setGap(flags: Uint8Array, index: number, gap: number): void {
  if (gap >= 2 ** (8 - GAP)) {
    throw new DataError('64 or more consecutive lines contain only <EOS>.', { hint: 'Delete them.' });
  }
  flags[index] = (flags[index] as number) | (gap << GAP);
}

/** Batches of the rows of a corpus, like `planSequences`. */
export function planCorpus(rows: Items<Row>, options: BucketOptions): BatchPlan {
  return planRows(rows, options, (batch) => fillBatch(batch, false));
}

/** Flags of a row that begins, and of one that ends, its sequence. */
const FIRST = 1;
const LAST = 2;
/** The higher bits are the number of tokens between a row and the next. */
const GAP = 2;
