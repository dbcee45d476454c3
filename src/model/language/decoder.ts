import { logSoftmax } from '../../kernels/distribution.js';
import type { Stepper } from '../../kernels/stepper/stepper.js';
import type { Decoder, LikeliestTokens } from '../decoder.js';
import { checkFinite } from '../not-finite.js';

/** A decoder that can also draw many tokens per call, by a rule per row. */
export interface LanguageDecoder
  extends Decoder,
    Pick<Stepper, 'arrange' | 'setRule' | 'draw' | 'getState' | 'setState' | 'stateSize' | 'reset'> {}

/** A decoder over a stepper; `release` is called when it is disposed. */
export function createLanguageDecoder(stepper: Stepper, release: () => void): LanguageDecoder {
  return {
    get rows() {
      return stepper.rows;
    },
    stateSize: stepper.stateSize,
    step(ids, parents) {
      if (parents !== null) stepper.arrange(parents);
      const logits = stepper.step(ids);
      return {
        logits: () => logits,
        likeliest: (count, excluded) => likeliest(logits, stepper, count, excluded),
        attention: null,
      };
    },
    keep: (kept) => stepper.arrange(Int32Array.from(kept)),
    arrange: (parents) => stepper.arrange(parents),
    setRule: (row, rule) => stepper.setRule(row, rule),
    draw: (tokens, uniforms, endId) => stepper.draw(tokens, uniforms, endId),
    getState: () => stepper.getState(),
    setState: (state) => stepper.setState(state),
    reset: () => stepper.reset(),
    dispose() {
      stepper.dispose();
      release();
    },
  };
}

/** Computed in float64; throws a CheckpointError if the logits are not finite. */
function likeliest(
  logits: Float32Array,
  { rows, vocabularySize }: Pick<Stepper, 'rows' | 'vocabularySize'>,
  count: number,
  excluded: ReadonlySet<number>,
): LikeliestTokens {
  const ids = new Int32Array(rows * count).fill(-1);
  const logProbabilities = new Float64Array(rows * count).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < rows; row++) {
    const values = logSoftmaxOf(logits.subarray(row * vocabularySize, (row + 1) * vocabularySize));
    const own = ids.subarray(row * count, (row + 1) * count);
    const best = logProbabilities.subarray(row * count, (row + 1) * count);
    for (const [id, value] of values.entries()) {
      if (value <= (best[count - 1] as number) || excluded.has(id)) continue;
      let position = count - 1;
      for (; position > 0 && value > (best[position - 1] as number); position--) {
        best[position] = best[position - 1] as number;
        own[position] = own[position - 1] as number;
      }
      best[position] = value;
      own[position] = id;
    }
  }
  return { ids, logProbabilities };
}

/** ln P of each token from the logits [V] of one row, in float64 nats; throws a CheckpointError if they are not finite. */
export function logSoftmaxOf(logits: Float32Array): Float64Array {
  return checkFinite(logSoftmax(logits));
}
