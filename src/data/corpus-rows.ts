import {
  type BatchPlan,
  type BucketOptions,
  fillBatch,
  type Items,
  planRows,
  type Row,
  type SequencesOptions,
} from './batches.js';
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
  const { starts, lengths, places } = layOut(corpus, options);
  return {
    length: lengths.length,
    lengthOf: (index) => lengths[index] as number,
    item(index) {
      const start = starts[index] as number;
      const place = places[index] as number;
      return {
        ids,
        start,
        end: start + (lengths[index] as number),
        first: (place & FIRST) === 0 ? null : startId,
        last: (place & LAST) === 0 ? null : lastId,
      };
    },
  };
}

/** Where the rows are; the ends of the sequences are let go with this call. */
function layOut(
  { ids, ends }: TokenSequences,
  { maxLength, withoutEnd = null }: Pick<CorpusRowsOptions, 'maxLength' | 'withoutEnd'>,
) {
  const endsWith = (index: number) =>
    withoutEnd !== null && (index < ends.length - 1 || ids.subarray(ids.length - 1, ids.length)[0] === withoutEnd);
  /** Calls `row` for each row, in order. */
  const forEachRow = (row: (start: number, end: number, place: number) => void) => {
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
  let longest = 0;
  forEachRow((start, end) => {
    count++;
    longest = Math.max(longest, end - start);
  });
  const starts = positionArray(count, ids.length);
  const lengths = longest < 2 ** 16 ? new Uint16Array(count) : new Uint32Array(count);
  const places = new Uint8Array(count);
  let filled = 0;
  forEachRow((start, end, place) => {
    starts[filled] = start;
    lengths[filled] = end - start;
    places[filled++] = place;
  });
  return { starts, lengths, places };
}

/** Batches of the rows of a corpus, as `planSequences` makes them. */
export function planCorpus(rows: Items<Row>, options: BucketOptions): BatchPlan {
  return planRows(rows, options, (batch) => fillBatch(batch, false));
}

/** A row that begins its sequence, and one that ends it. */
const FIRST = 1;
const LAST = 2;
