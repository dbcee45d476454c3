import { isSparse } from '../../../src/kernels/gradient.js';
import type { Kernels } from '../../../src/kernels/kernels.js';
import { disposeGradients } from '../../../src/model/gradients.js';
import type { GradientStore } from '../../../src/model/parameters.js';
import type { TranslationModel } from '../../../src/model/translation/model.js';
import type { TranslationSpec } from '../../../src/model/translation/spec.js';
import { createRandom, type Random } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';

/** A network of a few hundred numbers: 7 source tokens, 6 target tokens. */
export function tinyTranslationSpec(changes: Partial<TranslationSpec> = {}): TranslationSpec {
  const shared = {
    cell: 'gru',
    activation: 'tanh',
    forgetBias: 1,
    dropout: { input: 0, between: 0, output: 0 },
  } as const;
  return {
    encoder: { ...shared, vocabularySize: 7, embeddingSize: 3, hiddenSizes: [2], bidirectional: true },
    decoder: { ...shared, vocabularySize: 6, embeddingSize: 4, hiddenSizes: [4] },
    attention: { type: 'general' },
    tieWeights: false,
    initializer: { type: 'uniform', scale: 0.7 },
    ...changes,
  };
}

/** Ids of sources and targets with different lengths. */
export interface TinyPairs {
  sources: number[][];
  targets: number[][];
}

export const tinyPairs: TinyPairs = {
  sources: [[2, 3, 4], [5], [6, 2, 2, 1]],
  targets: [[2, 3, 0], [4, 5, 5, 0], [0]],
};

/** The summed loss in nats, from `<EOS>` as the decoder's first input, and the gradient of each parameter by name. */
export function translationLoss(
  model: TranslationModel,
  kernels: Kernels,
  { sources, targets }: TinyPairs,
  random: Random | null = null,
) {
  const sourceIds = timeMajor(sources);
  const targetIds = timeMajor(targets).flat();
  const counts = timeMajor(targets.map((row) => row.map(() => 1))).flat();
  const ids = tf.tensor2d(sourceIds, undefined, 'int32');
  const encoding = model.encode(kernels, { ids, lengths: Int32Array.from(sources, (row) => row.length), random });
  const decoderIds = tf.tensor2d(timeMajor(targets.map((row) => [0, ...row.slice(0, -1)])), undefined, 'int32');
  const lengths = tf.tensor1d(
    targets.map((row) => row.length),
    'int32',
  );
  const pass = model.decode(kernels, encoding, { ids: decoderIds, lengths, random });
  const logits = tf.tidy(() => Float32Array.from(pass.logits.add(model.outputBias).dataSync()));
  const [targetTensor, weights] = [tf.tensor1d(targetIds, 'int32'), tf.tensor1d(counts)];
  const { losses, dLogits } = kernels.softmaxCrossEntropy(pass.logits, model.outputBias, targetTensor, weights);
  const store: GradientStore = new Map();
  pass.backward(dLogits, store);
  const loss = Float32Array.from(losses.dataSync()).reduce((sum, value) => sum + value, 0);
  const gradients = new Map<string, Float32Array>();
  for (const [{ name, variable }, gradient] of store) {
    const dense = tf.tidy(() =>
      (isSparse(gradient)
        ? tf.scatterND(gradient.ids.expandDims(1), gradient.rows, variable.shape)
        : gradient.clone()
      ).dataSync(),
    );
    gradients.set(name, Float32Array.from(dense));
  }
  disposeGradients(store);
  tf.dispose([ids, decoderIds, lengths, targetTensor, weights, losses, pass.logits]);
  return { loss, logits, gradients };
}

/** Rows of different lengths as columns, filled up with 0. */
function timeMajor(rows: readonly number[][]): number[][] {
  const steps = Math.max(...rows.map((row) => row.length));
  return Array.from({ length: steps }, (_, step) => rows.map((row) => row[step] ?? 0));
}

/** Draws for weights. */
export const weightsRandom = () => createRandom(3);
