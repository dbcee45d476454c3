import { requireFinite } from '../model/not-finite.js';
import type { LayerStates, SequenceStates } from './states.js';

/** States as JSON: the single part of a network directly, several parts under their names. */
export function statesObject(input: string, sequences: readonly SequenceStates[]): object {
  const parts = sequences.map(({ part, kind, steps, unknown, layers }) => {
    return [part, { kind, steps, unknown, layers: layers.map(toLayer) }] as const;
  });
  const [first] = parts;
  const read = first?.[1].kind === 'token' ? { text: input } : { file: input };
  return { ...read, ...(first?.[0] === null ? first[1] : Object.fromEntries(parts)) };
}

/** Each signal by name: one list of units per step. */
function toLayer({ layer, direction, cell, hiddenSize, signals }: LayerStates): object {
  const rows = (values: Float32Array) => {
    requireFinite(values);
    return Array.from({ length: values.length / hiddenSize }, (_, step) =>
      Array.from(values.subarray(step * hiddenSize, (step + 1) * hiddenSize), shorten),
    );
  };
  return {
    layer,
    direction,
    cell,
    hiddenSize,
    signals: Object.fromEntries(signals.map(({ name, values }) => [name, rows(values)])),
  };
}

/** Nine significant digits identify a float32. */
function shorten(value: number): number {
  return Number(value.toPrecision(9));
}
