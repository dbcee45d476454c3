import type { SequenceBatch } from '../../src/data/batches.js';
import type { LanguageModel } from '../../src/inference/language-model.js';
import type { Kernels } from '../../src/kernels/kernels.js';
import { createDraws } from '../../src/kernels/stepper/draw.js';
import type { Stepper } from '../../src/kernels/stepper/stepper.js';
import { createLanguageDecoder } from '../../src/model/language/decoder.js';
import type { Prediction } from '../../src/model/language/predict-batch.js';
import { buildTokenizer, type TokenizerSpec } from '../../src/text/tokenizer.js';
import { buildVocabulary } from '../../src/text/vocabulary.js';

/** Ids that a row can read, a start included. */
const LONGEST_HISTORY = 4000;

interface ToyOptions {
  /** Tokens of the vocabulary beside `<EOS>` and `<UNK>`. */
  tokens: string[];
  /** Logits [V] of the next token, from all ids fed so far. */
  logits: (history: readonly number[], model: LanguageModel) => number[];
  level?: 'word' | 'character';
  /** True: the model of a stream, which has no `<EOS>`. */
  stream?: boolean;
}

/** A language model whose answers are written by hand; `steppers` counts those that are open. */
export function toyModel({
  tokens,
  logits,
  level = 'word',
  stream = false,
}: ToyOptions): LanguageModel & { open: number } {
  const spec: TokenizerSpec =
    level === 'word'
      ? { level, segmentation: 'language', language: 'es', lowercase: true }
      : { level, graphemes: false, lowercase: false, language: 'es' };
  const vocabulary = buildVocabulary(tokens, { minCount: 1, maxSize: null });
  const model = {
    open: 0,
    tokenizer: buildTokenizer(spec),
    vocabulary,
    startId: stream ? vocabulary.id('\n') : vocabulary.eosId,
    endId: stream ? null : vocabulary.eosId,
    dispose: () => {},
    network: {
      parameters: [],
      embedding: null,
      recurrent: [],
      predict: (_: Kernels, batch: SequenceBatch, { ranks }: { ranks: boolean }) =>
        toyPrediction(batch, (history) => logits(history, model), ranks),
      createDecoder(_: Kernels, rows: number) {
        model.open++;
        const answer = (history: number[]) => logits(history, model);
        const stepper = toyStepper(rows, vocabulary.size, answer, () => {});
        return createLanguageDecoder(stepper, () => model.open--);
      },
    },
    kernels: {} as Kernels,
  };
  return model;
}

/** Softmax and ranks of each target, one row after the other. */
function toyPrediction(
  { inputs, targets, lengths, steps, batchSize }: SequenceBatch,
  answer: (history: number[]) => number[],
  ranks: boolean,
): Prediction {
  const prediction = { losses: new Float32Array(steps * batchSize), ranks: new Int32Array(steps * batchSize) };
  for (let row = 0; row < batchSize; row++) {
    const cells = Array.from({ length: lengths?.[row] ?? steps }, (_, step) => step * batchSize + row);
    for (const [step, cell] of cells.entries()) {
      const logits = answer(cells.slice(0, step + 1).map((before) => inputs[before] as number));
      const own = logits[targets[cell] as number] as number;
      prediction.losses[cell] = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - own), 0));
      prediction.ranks[cell] = 1 + logits.filter((logit) => logit > own).length;
    }
  }
  return { losses: prediction.losses, ranks: ranks ? prediction.ranks : null };
}

function toyStepper(
  batchSize: number,
  vocabularySize: number,
  answer: (history: number[]) => number[],
  dispose: () => void,
): Stepper {
  const output = new Float32Array(batchSize * vocabularySize);
  // What a row has read is its state: how many ids, and then these.
  const stateSize = LONGEST_HISTORY + 1;
  let state = new Float32Array(batchSize * stateSize);
  const arrange = (parents: Int32Array) => {
    const before = state;
    state = new Float32Array(parents.length * stateSize);
    for (const [row, parent] of parents.entries()) {
      if (parent >= 0) state.set(before.subarray(parent * stateSize, (parent + 1) * stateSize), row * stateSize);
    }
  };
  const step = (tokens: Int32Array) => {
    for (const [row, token] of tokens.entries()) {
      const own = state.subarray(row * stateSize, (row + 1) * stateSize);
      const length = (own[0] as number) + 1;
      own[0] = length;
      own[length] = token;
      output.set(answer([...own.subarray(1, length + 1)]), row * vocabularySize);
    }
    return output.subarray(0, tokens.length * vocabularySize);
  };
  return {
    batchSize,
    get rows() {
      return state.length / stateSize;
    },
    vocabularySize,
    stateSize,
    step,
    ...createDraws({ batchSize, vocabularySize, arrange, step }),
    getState: () => state.slice(),
    setState(given) {
      state = given.slice();
    },
    reset() {
      state.fill(0);
    },
    dispose,
  };
}
