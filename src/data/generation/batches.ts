import type { RowShare } from '../../runtime/random.js';
import {
  type BatchPlan,
  cutRows,
  fillBatch,
  itemsOf,
  lengthOf,
  planItems,
  type Row,
  type SequenceBatch,
  type SequencesOptions,
  sequenceRows,
} from '../batches.js';
import type { Conditions } from './conditions.js';

/** A text as ids, with one id per condition. */
export interface GenerationSequence {
  ids: Int32Array;
  conditions: Int32Array;
}

/** A batch of texts, each with its conditions. */
export interface GenerationBatch extends SequenceBatch {
  /** One array [B] per condition. */
  conditions: Int32Array[];
}

/** Batches like those of `planSequences`; a piece of a text has the text's conditions. */
export function planGeneration(
  sequences: readonly GenerationSequence[],
  options: SequencesOptions,
): BatchPlan<GenerationBatch> {
  const rows = sequences.flatMap(({ ids, conditions }) =>
    cutRows(ids, options).map((row): GenerationRow => ({ ...row, conditions })),
  );
  return planItems(itemsOf(rows, lengthOf), options, fillGeneration);
}

/** A range of rows of a batch, with the batch's number of steps. */
export function generationRows(batch: GenerationBatch, share: RowShare): GenerationBatch {
  const conditions = batch.conditions.map((ids) => ids.slice(share.from, share.to));
  return { ...sequenceRows(batch, share), conditions };
}

interface GenerationRow extends Row {
  conditions: Int32Array;
}

function fillGeneration(rows: readonly GenerationRow[]): GenerationBatch {
  const conditions = Array.from(rows[0]?.conditions ?? [], (_, index) =>
    Int32Array.from(rows, (row) => row.conditions[index] as number),
  );
  return { ...fillBatch(rows, false), conditions };
}

/** Groups texts by combination of conditions, in order. */
export function byCombination(
  sequences: readonly GenerationSequence[],
  { describe }: Conditions,
): { ids: Int32Array; sequences: GenerationSequence[] }[] {
  const groups = new Map<string, { ids: Int32Array; sequences: GenerationSequence[] }>();
  for (const sequence of sequences) {
    const key = describe(sequence.conditions);
    const group = groups.get(key) ?? { ids: sequence.conditions, sequences: [] };
    group.sequences.push(sequence);
    groups.set(key, group);
  }
  return [...groups.values()];
}
