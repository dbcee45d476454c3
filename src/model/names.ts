import { type CellName, cells } from '../kernels/cells.js';
import type { StackSpec } from './stack-spec.js';

export const embeddingName = 'embedding';
export const mergeName = 'merge';
export const outputName = 'dense';
export const attentionName = 'attention';
export const chainName = 'chain';
export const charactersName = 'characters';
export const projectionName = 'projection';

/** Name of a cluster of an adaptive softmax; the index counts from 0, the name from 1. */
export function clusterName(index: number): string {
  return `tail_${index + 1}`;
}

/** Keras's name of a recurrent layer; the index counts from 0, the name from 1: `lstm_1`. */
export function recurrentName(cell: CellName, index: number): string {
  return `${cells[cell].keras.name}_${index + 1}`;
}

export function bidirectionalName(index: number): string {
  return `bidirectional_${index + 1}`;
}

/**
 * The prefixes under which tfjs-layers stores the weights of one layer, one per direction: `bidirectional_1/backward_lstm_1`,
 * or `backward_lstm_1` if the directions are separate layers.
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
