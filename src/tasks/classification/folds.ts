import { stratifiedFolds } from '../../data/labelled/folds.js';
import { buildLabels } from '../../data/labelled/labels.js';
import { cutSamples, digestsOf } from '../../data/labelled/splits.js';
import { labelsOf, pickSamples, type SampleList } from '../../data/sample-list.js';
import { ConfigError, DataError } from '../../errors.js';
import { predictSamples } from '../../inference/label/predict-samples.js';
import type { Kernels } from '../../kernels/kernels.js';
import { createConfusion } from '../../metrics/confusion.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import type { Fold, FoldOptions, Folds } from '../folds.js';
import { assembleTraining } from '../shared/assemble-training.js';
import { meanLoss } from '../shared/labels/learning.js';
import { contentOf } from '../shared/labels/stored-samples.js';
import type { Splits } from '../shared/splits.js';
import type { ClassificationConfig } from './config.js';
import { type ClassSample, labelOf, loadClassSplits } from './data.js';
import { encodeSamples } from './spec.js';
import { prepareSamples, trainer } from './train.js';

/**
 * Splits the training samples of a config into folds that keep each label's share. A fold's model is validated as configured; a
 * validation fraction is taken from the samples that the fold trains on. Throws a ConfigError for more folds than samples, and
 * a DataError if a fold would not train on a label.
 */
export async function folds(
  config: ClassificationConfig,
  kernels: Kernels,
  { folds: count, seed }: FoldOptions,
): Promise<Folds> {
  const { validation, validationFraction } = config.data;
  const whole = { ...config, data: { ...config.data, validationFraction: 0, testFraction: 0, test: null } };
  const { train: samples, validation: own } = await loadClassSplits(whole);
  if (count > samples.length) {
    throw new ConfigError(`${samples.length} samples are too few for ${count} folds.`, {
      hint: `Use ${samples.length} folds or fewer.`,
    });
  }
  const labels = labelsOf(samples, labelOf);
  const digests = digestsOf(samples, contentOf);
  const foldOf = stratifiedFolds(labels, count, createRandom(deriveSeed(seed, 'folds')), digests);
  const { names } = buildLabels(labels);

  return {
    samples: samples.length,
    names,
    async build(fold) {
      const foldConfig = { ...config, seed: deriveSeed(seed, `fold ${fold}`) };
      const pick = (isOf: (own: number) => boolean) =>
        pickSamples(
          samples,
          Uint32Array.from(labels.keys()).filter((index) => isOf(foldOf[index] as number)),
        );
      const rest = pick((own) => own !== fold);
      const heldOut = pick((own) => own === fold);
      const random = createRandom(deriveSeed(foldConfig.seed, 'splits'));
      const fractions = { validationFraction: validation === null ? validationFraction : 0, testFraction: 0 };
      const parts = cutSamples(rest, fractions, { stratify: labelOf, identity: contentOf, random });
      refuseLost(names, labelsOf(parts.train, labelOf), count);
      return buildFold(foldConfig, { train: parts.train, validation: own ?? parts.validation, test: null }, heldOut);
    },
  };

  function refuseLost(names: readonly string[], train: readonly string[], count: number): void {
    const known = new Set(train);
    const lost = names.find((name) => !known.has(name));
    if (lost === undefined) return;
    throw new DataError(
      `The label ${JSON.stringify(lost)} has too few samples for ${count} folds: one fold would train on none.`,
      {
        hint: 'Add samples of this label, or set data.validationFraction to 0, which otherwise is taken from each fold.',
      },
    );
  }

  async function buildFold(
    config: ClassificationConfig,
    splits: Splits<SampleList<ClassSample>>,
    heldOut: SampleList<ClassSample>,
  ): Promise<Fold> {
    const prepared = await prepareSamples(config, splits, {});
    const { encoder } = prepared;
    const { training, model } = assembleTraining(trainer, config, prepared, kernels, {});
    const encoded = encodeSamples(encoder, heldOut);
    const idOf = (label: number) => names.indexOf(encoder.labels.name(label));
    return {
      training,
      async judge() {
        const predictions = await predictSamples(model, kernels, encoded, { batchSize: config.training.batchSize });
        const confusion = createConfusion(names.length);
        for (const [index, { labels: predicted }] of predictions.entries()) {
          confusion.add(idOf(encoded.item(index).targets?.[0] as number), idOf(predicted[0] as number));
        }
        const samples = predictions.length;
        return { samples, loss: meanLoss(predictions, samples), confusion: confusion.rows() };
      },
    };
  }
}
