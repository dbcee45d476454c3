import {
  byCombination,
  type GenerationBatch,
  type GenerationSequence,
  generationRows,
  planGeneration,
} from '../../data/generation/batches.js';
import type { Conditions } from '../../data/generation/conditions.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { GenerationModel } from '../../model/generation/model.js';
import type { TokenLevel } from '../../text/tokenizer.js';
import { batchRows, type EvaluationSplit, type StepOutcome } from '../../training/trainable.js';
import { alone, ownBatches, type Workers } from '../../training/workers.js';
import { addSums, evaluatePlan, type LossSums } from '../shared/language-model/evaluate-plan.js';
import { languageModelMeasures, languageModelMetrics } from '../shared/language-model/metrics.js';
import type { Learning } from '../shared/trainer.js';

interface GenerationTraining
  extends Pick<Learning<GenerationBatch>, 'planEpoch'>,
    Required<Pick<Learning<GenerationBatch>, 'samples'>> {
  model: GenerationModel;
  kernels: Kernels;
  conditions: Conditions;
  evaluated: Record<EvaluationSplit, readonly GenerationSequence[] | null>;
  batchSize: number;
  /** Maximum steps per pass of an evaluation. */
  sequenceLength: number;
  startId: number;
  unkId: number;
  level: TokenLevel;
}

/** Training of a generation model: the next token's cross-entropy given the conditions, for whole texts or pieces. */
export function createGenerationLearning(training: GenerationTraining): Learning<GenerationBatch> {
  const { model, kernels, planEpoch, evaluated, level, samples } = training;
  return {
    planEpoch,
    step(batch, random, store): StepOutcome {
      const { lossSum, gradients } = model.lossAndGradients(kernels, batch, { random, gradients: store });
      return { lossSum, targetCount: batch.targetCount, batchSize: batch.batchSize, gradients };
    },
    rows: batchRows(generationRows),
    async evaluate(split, workers = alone) {
      const texts = evaluated[split];
      if (texts === null) return null;
      return languageModelMetrics(addSums(await workers.gather(await sumLosses(training, texts, workers))), level);
    },
    samples,
    measures: languageModelMeasures(level),
  };
}

/** This worker's part; texts of one combination are computed by the model with these conditions folded in. */
async function sumLosses(
  { model, kernels, conditions, batchSize, startId, unkId, sequenceLength }: GenerationTraining,
  texts: readonly GenerationSequence[],
  workers: Workers,
): Promise<LossSums> {
  let total = addSums([]);
  for (const { ids, sequences } of byCombination(texts, conditions)) {
    const byLength = [...sequences].sort((left, right) => left.ids.length - right.ids.length);
    const plan = planGeneration(byLength, { batchSize, maxLength: null, startId, random: null });
    const folded = model.fold([...ids]);
    try {
      const own = ownBatches(workers, plan);
      total = addSums([total, await evaluatePlan(folded, kernels, own, { unkId, longestPass: sequenceLength })]);
    } finally {
      folded.dispose();
    }
  }
  return total;
}
