import { type BatchPlan, type BucketOptions, fillBatch, planRows, type Row, type SequencesOptions } from './batches.js';
import { lastNotAfter } from './grouped-values.js';
import type { Items } from './item-order.js';
import { positionArray, type TokenSequences } from './token-source.js';

export interface CorpusRowsOptions extends Pick<SequencesOptions, 'maxLength' | 'startId'> {
  /** This id is removed at the end of a sequence. */
  withoutEnd?: number | null;
  /** The id after a sequence's last token, for batches with following tokens. */
  lastId?: number | null;
}

/** Every 64th sequence has its first row in memory. */
const MARKED = 64;

/**
 * The sequences of a corpus as rows of at most `maxLength` tokens. A corpus may have many millions of rows, so that they are found by
 * the ends of their sequences, fastest one after the other. All sequences but the last end with `<EOS>`, see `encodeCorpus`.
 */
export function corpusRows({ ids, ends }: TokenSequences, options: CorpusRowsOptions): Items<Row> {
  const { maxLength, startId, lastId = null, withoutEnd = null } = options;
  const lastHasEnd = withoutEnd !== null && ids.subarray(ids.length - 1, ids.length)[0] === withoutEnd;
  /** The sequence with the row that was asked for last: its number, its first row, its rows, and its tokens from `from` to `to`. */
  let [sequence, first, rows, from, to] = [-1, 0, 0, 0, 0];
  const tokensEnd = (number: number) =>
    (ends[number] as number) - Number(withoutEnd !== null && (number < ends.length - 1 || lastHasEnd));
  const enter = (number: number, row: number) => {
    sequence = number;
    first = row;
    from = number === 0 ? 0 : (ends[number - 1] as number);
    to = tokensEnd(number);
    rows = maxLength === null ? Number(to > from) : Math.ceil((to - from) / maxLength);
  };
  const marks = positionArray(Math.ceil(ends.length / MARKED), ids.length + 1);
  for (let number = 0; number < ends.length; number++) {
    enter(number, first + rows);
    if (number % MARKED === 0) marks[number / MARKED] = first;
  }
  const length = first + rows;
  const find = (row: number) => {
    if (row < first || row - first > MARKED) {
      const mark = lastNotAfter(marks, 0, marks.length, row);
      enter(mark * MARKED, marks[mark] as number);
    }
    while (row >= first + rows) enter(sequence + 1, first + rows);
  };
  const startOf = (row: number) => (maxLength === null ? from : from + (row - first) * maxLength);
  const endOf = (row: number) => (row === first + rows - 1 ? to : startOf(row + 1));
  return {
    length,
    lengthOf(index) {
      find(index);
      return endOf(index) - startOf(index);
    },
    fillLengths(index, lengths) {
      find(index);
      const piece = maxLength ?? Number.POSITIVE_INFINITY;
      let [number, start, end] = [sequence, startOf(index), to];
      for (let at = 0; at < lengths.length; ) {
        for (; start < end && at < lengths.length; start += piece) lengths[at++] = Math.min(piece, end - start);
        if (start < end) continue;
        start = ends[number++] as number;
        end = tokensEnd(number);
      }
    },
    item(index) {
      find(index);
      const [start, end] = [startOf(index), endOf(index)];
      return { ids, start, end, first: start === from ? startId : null, last: end === to ? lastId : null };
    },
  };
}

/** Batches of the rows of a corpus, like `planSequences`. */
export function planCorpus(rows: Items<Row>, options: BucketOptions): BatchPlan {
  return planRows(rows, options, (batch) => fillBatch(batch, false));
}
