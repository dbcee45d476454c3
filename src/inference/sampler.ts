import type { DrawRule } from '../kernels/kernels.js';
import { createSoftmaxDraw, likeliest } from '../kernels/reference/draw.js';
import type { Random } from '../runtime/random.js';
import { banned } from './filters/banned.js';
import type { LogitsFilter } from './filters/filter.js';
import { minP } from './filters/min-p.js';
import { repetitionPenalty } from './filters/repetition-penalty.js';
import { temperature } from './filters/temperature.js';
import { topK } from './filters/top-k.js';
import { topP } from './filters/top-p.js';
import { typical } from './filters/typical.js';
import { notFinite } from './not-finite.js';

/** Each is counted on what those before it leave. */
export interface SamplerOptions {
  /** Ids that are never drawn. */
  banned: readonly number[];
  /** Above 0; null or 1 for none. Divides the logits of the tokens that have come before. */
  repetitionPenalty: number | null;
  /** 0 takes the likeliest token always and heeds nothing below, 1 draws as the model says. */
  temperature: number;
  /** At least 1; null for all. */
  topK: number | null;
  /** In (0, 1]; null for all. */
  topP: number | null;
  /** In [0, 1], a share of the likeliest token's probability; null for all. */
  minP: number | null;
  /** In (0, 1]; null for all. */
  typical: number | null;
}

/** What decides the next token of one row. */
export interface Sampler {
  /**
   * The logits [V] as they are drawn from, -Infinity where a token is ruled out; `seen` are the ids that stand before.
   * `logits` stays as it is, the result is good until the next call.
   */
  reshape(logits: Float32Array, seen: ReadonlySet<number>): Float32Array;
  /** Draws an id; throws a CheckpointError when `logits` are not numbers. */
  draw(logits: Float32Array, seen: ReadonlySet<number>, random: Pick<Random, 'next'>): number;
  /** The same for a stepper, which draws the same ids from the same numbers; null where it takes more than that. */
  rule: DrawRule | null;
}

/**
 * A sampler that applies, in this order: banned, repetitionPenalty, temperature, topK, topP, minP, typical. Throws a
 * RangeError for a value out of its bounds.
 */
export function buildSampler(options: SamplerOptions): Sampler {
  const isGreedy = options.temperature === 0;
  const before = [banned(options.banned), ...given(options.repetitionPenalty, repetitionPenalty)];
  const after = [
    ...(isGreedy || options.temperature === 1 ? [] : [temperature(options.temperature)]),
    ...given(options.topK, topK),
    ...given(options.topP, topP),
    ...given(options.minP, minP),
    ...given(options.typical, typical),
  ];
  const filters = isGreedy ? before : [...before, ...after];
  const drawSoftmax = createSoftmaxDraw();
  let scratch = new Float32Array(0);

  const reshape: Sampler['reshape'] = (logits, seen) => {
    if (scratch.length !== logits.length) scratch = new Float32Array(logits.length);
    scratch.set(logits);
    for (const filter of filters) filter(scratch, seen);
    return scratch;
  };
  return {
    reshape,
    rule: takesRule(options) ? { temperature: options.temperature, banned: options.banned } : null,
    draw(logits, seen, random) {
      const reshaped = reshape(logits, seen);
      const id = isGreedy ? likeliest(reshaped) : drawSoftmax(reshaped, random.next());
      if (id < 0) throw notFinite();
      return id;
    },
  };
}

/** The filter for a value, none for null. */
function given(value: number | null, build: (value: number) => LogitsFilter): LogitsFilter[] {
  return value === null ? [] : [build(value)];
}

/** Whether nothing but the ban and the temperature decides; a repetition penalty of 1 does nothing. */
function takesRule({ repetitionPenalty, topK, topP, minP, typical }: SamplerOptions): boolean {
  return (repetitionPenalty ?? 1) === 1 && [topK, topP, minP, typical].every((value) => value === null);
}
