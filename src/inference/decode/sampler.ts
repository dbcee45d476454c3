import { createSoftmaxDraw, likeliest } from '../../kernels/stepper/draw.js';
import type { DrawRule } from '../../kernels/stepper/stepper.js';
import { notFinite } from '../../model/not-finite.js';
import type { Random } from '../../runtime/random.js';
import { checkBounds } from '../bounds.js';
import { type FilterValues, filterList } from './filters.js';

/** At temperature 0 the likeliest token is taken, and only filters marked for it apply. */
export interface SamplerOptions extends FilterValues {
  /** Ids that are never drawn. */
  excluded: readonly number[];
}

/** Chooses the next token of one row. */
export interface Sampler {
  /**
   * The filtered logits [V], -Infinity for excluded tokens; `seen` are the preceding ids. `logits` is not changed; the result
   * is valid until the next call.
   */
  reshape(logits: Float32Array, seen: ReadonlySet<number>): Float32Array;
  /** Draws an id; throws a CheckpointError if `logits` are not finite. */
  draw(logits: Float32Array, seen: ReadonlySet<number>, random: Pick<Random, 'next'>): number;
  /** The settings for a stepper that draws the same ids; null if the stepper does not support them. */
  rule: DrawRule | null;
}

/** A sampler that excludes tokens and then applies the filters in order. Throws a RangeError for a value out of bounds. */
export function buildSampler({ excluded, ...values }: SamplerOptions): Sampler {
  const isGreedy = values.temperature === 0;
  const active = filterList.filter(([name, { bounds, neutral }]) => {
    const value = values[name];
    if (value !== null) checkBounds(name, value, bounds);
    return value !== null && value !== neutral;
  });
  const applied = active
    .filter(([, { whenGreedy }]) => !isGreedy || whenGreedy)
    .map(([name, { build }]) => build(values[name] as number));
  const drawSoftmax = createSoftmaxDraw();
  let scratch = new Float32Array(0);

  const reshape: Sampler['reshape'] = (logits, seen) => {
    if (scratch.length !== logits.length) scratch = new Float32Array(logits.length);
    scratch.set(logits);
    for (const id of excluded) scratch[id] = Number.NEGATIVE_INFINITY;
    for (const filter of applied) filter(scratch, seen);
    return scratch;
  };
  return {
    reshape,
    rule: active.every(([name]) => name === 'temperature') ? { temperature: values.temperature, excluded } : null,
    draw(logits, seen, random) {
      const reshaped = reshape(logits, seen);
      const id = isGreedy ? likeliest(reshaped) : drawSoftmax(reshaped, random.next());
      if (id < 0) throw notFinite();
      return id;
    },
  };
}
