import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { ConfigOf } from '../../config/schema.js';
import { type ConditionedSequence, planConditioned } from '../../data/conditioned/batches.js';
import type { Conditions } from '../../data/conditioned/conditions.js';
import { loadConditionedTexts } from '../../data/conditioned/load-texts.js';
import { DataError } from '../../errors.js';
import type { Kernels } from '../../kernels/kernels.js';
import { perplexity } from '../../metrics/cross-entropy.js';
import { buildConditionedModel } from '../../model/conditioned/model.js';
import { evaluatePieces, longestPassFor } from '../../model/language/evaluate-pieces.js';
import type { Model } from '../../model/language/model.js';
import { writeParameters } from '../../model/variables.js';
import { sequenceEnds } from '../../text/sequence-ends.js';
import { createPause } from '../../training/pause.js';
import { type EvaluationRequest, refuseLanguageModelRequest } from '../evaluation.js';
import { parseStoredConfig } from '../stored-config.js';
import type { ConditionedEvaluation, ConditionedLosses } from './evaluation.js';
import { byCombination, conditionedFormat, encodeTexts, prepareTexts, type TextCodec } from './prepare-texts.js';
import { readStoredTexts } from './stored-texts.js';

type Config = Omit<ConfigOf<'generation'>, 'name'>;

/** Texts whose losses are computed side by side. */
const BATCH = 32;

/**
 * Evaluates a conditioned language model on texts, each under its own conditions and under every other combination that the
 * training texts have. Throws a DataError for texts that cannot be used or have conditions never seen.
 */
export async function evaluateConditioned(
  checkpoint: Checkpoint,
  kernels: Kernels,
  request: EvaluationRequest,
  tell: (line: string) => void,
): Promise<ConditionedEvaluation> {
  refuseLanguageModelRequest(request);
  const config = parseStoredConfig(checkpoint, 'generation');
  const { spec, ...codec } = readStoredTexts(checkpoint);
  const { conditions, vocabulary } = codec;
  const { source, texts } = await readTexts(request.data, checkpoint, config, codec);
  const combinations = allCombinations(texts, conditions);
  tell(`Evaluating ${texts.length} texts under ${combinations.length} combinations of conditions.`);

  const model = buildConditionedModel(spec, null);
  const losses: Float64Array[] = [];
  try {
    writeParameters(model.parameters, checkpoint.snapshot.weights);
    for (const ids of combinations) {
      const folded = model.fold([...ids]);
      try {
        losses.push(await textLosses(folded, kernels, texts, sequenceEnds(vocabulary).startId));
      } finally {
        folded.dispose();
      }
    }
  } finally {
    model.dispose();
  }
  const keys = combinations.map(conditions.describe);
  const own = texts.map((text) => keys.indexOf(conditions.describe(text.conditions)));
  const sumUp = (indices: number[]) => summarise(indices, texts, own, losses);
  const places = new Map(texts.map((text, index) => [text, index]));
  return {
    kind: 'conditioned',
    source,
    level: config.text.level,
    combinations: byCombination(texts, conditions).map(({ ids, sequences }) => ({
      conditions: Object.fromEntries(
        conditions.list.map(({ name, values }, index) => [name, values[ids[index] as number] as string]),
      ),
      ...sumUp(sequences.map((text) => places.get(text) as number)),
    })),
    total: sumUp([...texts.keys()]),
    notes: [],
  };
}

/** Those of the training texts, and those of `texts` that are new: of values that are known apart from each other. */
function allCombinations(texts: readonly ConditionedSequence[], { combinations, describe }: Conditions): Int32Array[] {
  const distinct = new Map(combinations.map((ids) => [describe(ids), ids]));
  for (const text of texts) distinct.set(describe(text.conditions), text.conditions);
  return [...distinct.values()];
}

async function readTexts(
  data: readonly string[] | null,
  checkpoint: Checkpoint,
  config: Config,
  codec: TextCodec,
): Promise<{ source: ConditionedEvaluation['source']; texts: ConditionedSequence[] }> {
  if (data !== null) {
    const read = await loadConditionedTexts(data, conditionedFormat(config), { baseDirectory: process.cwd() });
    return { source: 'data', texts: encodeTexts(read, codec) };
  }
  const { validation, test } = await prepareTexts(config, { resume: checkpoint });
  if (test !== null) return { source: 'test', texts: test };
  if (validation !== null) return { source: 'validation', texts: validation };
  throw new DataError('The run kept no validation and no test texts to evaluate on.', {
    hint: 'Give texts: --data FILE.',
  });
}

/** Nats of each text, summed. */
async function textLosses(
  model: Model,
  kernels: Kernels,
  texts: readonly ConditionedSequence[],
  startId: number,
): Promise<Float64Array> {
  const order = [...texts.keys()].sort((left, right) => lengthAt(texts, left) - lengthAt(texts, right));
  const sorted = order.map((index) => texts[index] as ConditionedSequence);
  const plan = planConditioned(sorted, { batchSize: BATCH, maxLength: null, startId, random: null });
  const longestPass = longestPassFor(BATCH, model.spec.vocabularySize);
  const sums = new Float64Array(texts.length);
  const pause = createPause();
  for (const { piece, batch, losses } of evaluatePieces(model, kernels, plan, { longestPass })) {
    for (const [cell, loss] of losses.entries()) {
      const row = cell % piece.batchSize;
      if (piece.lengths !== null && Math.floor(cell / piece.batchSize) >= (piece.lengths[row] as number)) continue;
      const index = order[batch * BATCH + row] as number;
      sums[index] = (sums[index] as number) + loss;
    }
    await pause();
  }
  return sums;
}

function lengthAt(texts: readonly ConditionedSequence[], index: number): number {
  return (texts[index] as ConditionedSequence).ids.length;
}

function summarise(
  indices: readonly number[],
  texts: readonly ConditionedSequence[],
  own: readonly number[],
  losses: readonly Float64Array[],
): ConditionedLosses {
  const others = losses.length - 1;
  let tokenCount = 0;
  let right = 0;
  let wrong = 0;
  let told = 0;
  for (const index of indices) {
    const all = losses.map((ofCombination) => ofCombination[index] as number);
    const mine = all[own[index] as number] as number;
    tokenCount += lengthAt(texts, index);
    right += mine;
    wrong += (all.reduce((sum, loss) => sum + loss, 0) - mine) / others;
    if (all.every((loss) => loss >= mine)) told++;
  }
  const loss = right / tokenCount;
  const otherLoss = others === 0 ? null : wrong / tokenCount;
  return {
    texts: indices.length,
    tokenCount,
    loss,
    perplexity: perplexity(loss),
    otherLoss,
    otherPerplexity: otherLoss === null ? null : perplexity(otherLoss),
    told: others === 0 ? null : told / indices.length,
  };
}
