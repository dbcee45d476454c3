import { logSoftmax } from '../../kernels/distribution.js';
import type { Stepper } from '../../kernels/stepper/stepper.js';
import type { Decoder, LikeliestTokens } from '../decoder.js';
import { checkFinite } from '../not-finite.js';

/** A decoder that can also draw many tokens per call, by a rule per row. */
export interface LanguageDecoder
  extends Decoder,
    Pick<Stepper, 'setRule' | 'draw' | 'getState' | 'setState' | 'stateSize' | 'reset'> {}

/** A decoder over steppers made by `create`; `release` is called when it is disposed. */
export function createLanguageDecoder(
  create: (rows: number) => Stepper,
  release: () => void,
  rows: number,
): LanguageDecoder {
  let stepper = create(rows);
  return {
    get rows() {
      return stepper.batchSize;
    },
    get stateSize() {
      return stepper.stateSize;
    },
    step(ids, parents) {
      if (parents !== null) stepper.setState(gatherRows(stepper, parents));
      const logits = stepper.step(ids);
      const { batchSize, vocabularySize } = stepper;
      return {
        logits: () => logits,
        likeliest: (count, excluded) => likeliest(logits, { batchSize, vocabularySize }, count, excluded),
        attention: null,
      };
    },
    keep(kept) {
      const next = create(kept.length);
      next.setState(gatherRows(stepper, kept));
      stepper.dispose();
      stepper = next;
    },
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

/** The states of `rows`, concatenated for `setState`. */
function gatherRows({ stateSize, getState }: Stepper, rows: ArrayLike<number>): Float32Array {
  const before = getState();
  const state = new Float32Array(rows.length * stateSize);
  for (let row = 0; row < rows.length; row++) {
    const parent = rows[row] as number;
    state.set(before.subarray(parent * stateSize, (parent + 1) * stateSize), row * stateSize);
  }
  return state;
}

/** Computed in float64; throws a CheckpointError if the logits are not finite. */
function likeliest(
  logits: Float32Array,
  { batchSize, vocabularySize }: Pick<Stepper, 'batchSize' | 'vocabularySize'>,
  count: number,
  excluded: ReadonlySet<number>,
): LikeliestTokens {
  const ids = new Int32Array(batchSize * count).fill(-1);
  const logProbabilities = new Float64Array(batchSize * count).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < batchSize; row++) {
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
