import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { byCombination, type GenerationSequence, planGeneration } from '../../data/generation/batches.js';
import type { Conditions } from '../../data/generation/conditions.js';
import { loadGenerationTexts } from '../../data/generation/load-texts.js';
import type { Kernels } from '../../kernels/kernels.js';
import { perplexity } from '../../metrics/cross-entropy.js';
import { evaluatePieces, longestPassFor } from '../../model/language/evaluate-pieces.js';
import type { Model } from '../../model/language/model.js';
import { tellProgress } from '../../runtime/progress.js';
import { sequenceEnds } from '../../text/sequence-ends.js';
import type { TokenLevel } from '../../text/tokenizer.js';
import { createPause } from '../../training/pause.js';
import { otherData } from '../shared/other-data.js';
import { type EvaluatedSource, ownSplit } from '../shared/splits.js';
import type { EvaluationData, TaskEvaluation } from '../task.js';
import type { GenerationConfig } from './config.js';
import { encodeTexts, generationFormat, prepareTexts, type TextCodec } from './data.js';
import { loadGeneration } from './spec.js';

/** Texts per batch. */
const BATCH = 32;

/** The evaluation of a generation model. */
export interface GenerationEvaluation {
  kind: 'conditioned';
  source: EvaluatedSource;
  level: TokenLevel;
  /** Scores per combination of conditions, sorted by values. */
  combinations: ({ conditions: Record<string, string> } & GenerationLosses)[];
  total: GenerationLosses;
  /** Notes, one sentence each. */
  notes: string[];
}

export interface GenerationLosses {
  texts: number;
  /** Includes `<EOS>`. */
  tokenCount: number;
  /** Mean loss in nats per token, under the text's own conditions. */
  loss: number;
  perplexity: number;
  /** The same under other conditions, the mean over all other combinations; null if there is no other. */
  otherLoss: number | null;
  otherPerplexity: number | null;
  /** Share of texts that are likeliest under their own conditions; null if there are no others. */
  told: number | null;
}

/**
 * Evaluates a generation model on texts, each under its own conditions and under every other combination of the training
 * texts. Throws a DataError for unusable texts and for unknown conditions.
 */
export const evaluation: TaskEvaluation<GenerationConfig, GenerationEvaluation> = {
  options: [],
  async run({ checkpoint, config: read }, kernels, request, tell) {
    const config = read();
    const { model, spec: _, ...codec } = loadGeneration(checkpoint);
    const { conditions, vocabulary } = codec;
    const losses: Float64Array[] = [];
    try {
      const { source, split: texts } = await readTexts(request, checkpoint, config, codec);
      const combinations = allCombinations(texts, conditions);
      tell(`Evaluating ${texts.length} texts under ${combinations.length} combinations of conditions.`);
      for (const [index, ids] of combinations.entries()) {
        const folded = model.fold([...ids]);
        try {
          tellProgress({ what: 'Evaluating', done: index, total: combinations.length, unit: 'batches' });
          losses.push(await textLosses(folded, kernels, texts, sequenceEnds(vocabulary).startId));
        } finally {
          folded.dispose();
        }
      }
      const keys = combinations.map(conditions.describe);
      const own = texts.map((text) => keys.indexOf(conditions.describe(text.conditions)));
      const sumUp = (indices: number[]) => summarise(indices, texts, own, losses);
      const positions = new Map(texts.map((text, index) => [text, index]));
      return {
        kind: 'conditioned',
        source,
        level: config.text.level,
        combinations: byCombination(texts, conditions).map(({ ids, sequences }) => ({
          conditions: Object.fromEntries(
            conditions.list.map(({ name, values }, index) => [name, values[ids[index] as number] as string]),
          ),
          ...sumUp(sequences.map((text) => positions.get(text) as number)),
        })),
        total: sumUp([...texts.keys()]),
        notes: [],
      };
    } finally {
      model.dispose();
    }
  },
};

/** The combinations of the training texts, and new combinations (of known values) in `texts`. */
function allCombinations(texts: readonly GenerationSequence[], { combinations, describe }: Conditions): Int32Array[] {
  const distinct = new Map(combinations.map((ids) => [describe(ids), ids]));
  for (const text of texts) distinct.set(describe(text.conditions), text.conditions);
  return [...distinct.values()];
}

async function readTexts(
  { data }: EvaluationData,
  checkpoint: Checkpoint,
  config: GenerationConfig,
  codec: TextCodec,
): Promise<{ source: EvaluatedSource; split: GenerationSequence[] }> {
  if (data === null) {
    const prepared = await prepareTexts(config, { resume: checkpoint });
    if (prepared.stored.dataHash !== checkpoint.dataHash) throw otherData('data');
    return ownSplit(prepared, 'texts');
  }
  const read = await loadGenerationTexts(data, generationFormat(config), { baseDirectory: '.' });
  return { source: 'data', split: encodeTexts(read, codec) };
}

/** Total loss of each text in nats. */
async function textLosses(
  model: Model,
  kernels: Kernels,
  texts: readonly GenerationSequence[],
  startId: number,
): Promise<Float64Array> {
  const order = [...texts.keys()].sort((left, right) => lengthAt(texts, left) - lengthAt(texts, right));
  const sorted = order.map((index) => texts[index] as GenerationSequence);
  const plan = planGeneration(sorted, { batchSize: BATCH, maxLength: null, startId, random: null });
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

function lengthAt(texts: readonly GenerationSequence[], index: number): number {
  return (texts[index] as GenerationSequence).ids.length;
}

function summarise(
  indices: readonly number[],
  texts: readonly GenerationSequence[],
  own: readonly number[],
  losses: readonly Float64Array[],
): GenerationLosses {
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
