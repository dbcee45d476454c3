import { type CellName, cells } from '../kernels/cells.js';
import type { StackSpec } from './stack-spec.js';

export const embeddingName = 'embedding';
export const mergeName = 'merge';
export const outputName = 'dense';
export const attentionName = 'attention';
export const chainName = 'chain';
export const charactersName = 'characters';
export const projectionName = 'projection';

/** A cluster of an adaptive softmax, counted from 0 here and from 1 there. */
export function clusterName(index: number): string {
  return `tail_${index + 1}`;
}

/** Keras's name of a recurrent layer, counted from 0 here and from 1 there: `lstm_1`. */
export function recurrentName(cell: CellName, index: number): string {
  return `${cells[cell].keras.name}_${index + 1}`;
}

export function bidirectionalName(index: number): string {
  return `bidirectional_${index + 1}`;
}

/**
 * The prefixes under which tfjs-layers stores the weights of one layer, a direction each: `bidirectional_1/backward_lstm_1`,
 * and `backward_lstm_1` where the directions are layers by themselves.
 */
export function directionPrefixes(
  { cell, bidirectional }: Pick<StackSpec, 'cell' | 'bidirectional'>,
  index: number,
  wrapped = true,
): string[] {
  const name = recurrentName(cell, index);
  if (!bidirectional) return [name];
  const directions = [`forward_${name}`, `backward_${name}`];
  return wrapped ? directions.map((direction) => `${bidirectionalName(index)}/${direction}`) : directions;
}
