import { DataError } from '../errors.js';
import { type BatchPlan, type BucketOptions, fillBatch, planRows, type Row, type SequencesOptions } from './batches.js';
import type { Items } from './sort-by-length.js';
import { positionArray, type TokenSequences } from './token-source.js';

export interface CorpusRowsOptions extends Pick<SequencesOptions, 'maxLength' | 'startId'> {
  /** Leaves this id out where it ends a sequence. */
  withoutEnd?: number | null;
  /** Stands after a sequence's last token, where a batch has what follows. */
  lastId?: number | null;
}

/**
 * The sequences of a corpus as rows of `maxLength` tokens at most, a few bytes per row: a corpus may have many millions. All
 * sequences but the last one end with `<EOS>`, see `encodeCorpus`.
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

/** Where the rows are; the ends of the sequences are let go with this call. */
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
    // What is left out between two rows: an `<EOS>`, and the sequences that are nothing else.
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
    throw new DataError('64 lines or more in a row hold nothing but <EOS>.', { hint: 'Delete them.' });
  }
  flags[index] = (flags[index] as number) | (gap << GAP);
}

/** Batches of the rows of a corpus, as `planSequences` makes them. */
export function planCorpus(rows: Items<Row>, options: BucketOptions): BatchPlan {
  return planRows(rows, options, (batch) => fillBatch(batch, false));
}

/** A row that begins its sequence, and one that ends it. */
const FIRST = 1;
const LAST = 2;
/** The bits from here on are the tokens between a row and the next one. */
const GAP = 2;
