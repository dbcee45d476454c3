import type { LanguageModel } from '../../src/inference/language-model.js';
import type { Kernels, Stepper, StepperWeights } from '../../src/kernels/kernels.js';
import { buildTokenizer, type TokenizerSpec } from '../../src/text/tokenizer.js';
import { buildVocabulary } from '../../src/text/vocabulary.js';

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
    weights: {} as StepperWeights,
    startId: stream ? vocabulary.id('\n') : vocabulary.eosId,
    endId: stream ? null : vocabulary.eosId,
    dispose: () => {},
    kernels: {
      createStepper: (_: StepperWeights, batchSize: number) => {
        model.open++;
        return toyStepper(
          batchSize,
          vocabulary.size,
          (history) => logits(history, model),
          () => model.open--,
        );
      },
    } as unknown as Kernels,
  };
  return model;
}

function toyStepper(
  batchSize: number,
  vocabularySize: number,
  answer: (history: number[]) => number[],
  dispose: () => void,
): Stepper {
  const output = new Float32Array(batchSize * vocabularySize);
  let histories: number[][] = [];
  const reset = () => {
    histories = Array.from({ length: batchSize }, () => []);
  };
  reset();
  return {
    batchSize,
    vocabularySize,
    stateSize: 0,
    step(tokens) {
      for (const [row, history] of histories.entries()) {
        history.push(tokens[row] as number);
        output.set(answer(history), row * vocabularySize);
      }
      return output;
    },
    getState: () => new Float32Array(0),
    setState: () => {},
    reset,
    dispose,
  };
}
