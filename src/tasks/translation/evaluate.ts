import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { Config } from '../../config/schema.js';
import { encodePairs } from '../../data/pairs/encode-pairs.js';
import { loadPairSplits, loadPairs, type PairSplit } from '../../data/pairs/load-pairs.js';
import { planPairs } from '../../data/pairs/pair-batches.js';
import type { Pair } from '../../data/pairs/parse-pairs.js';
import { DataError } from '../../errors.js';
import { translateTexts } from '../../inference/translate/translate.js';
import { translateDefaults } from '../../inference/translate/translate-defaults.js';
import type { Translator } from '../../inference/translator.js';
import type { Kernels } from '../../kernels/kernels.js';
import { corpusBleu } from '../../metrics/bleu.js';
import { corpusChrf } from '../../metrics/chrf.js';
import { perplexity } from '../../metrics/cross-entropy.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import { asWritten, LOWER_CASED } from '../../text/compared.js';
import { formatQuantity } from '../../text/quantities.js';
import { type EvaluationRequest, refuseLanguageModelRequest } from '../evaluation.js';
import { parseStoredConfig } from '../stored-config.js';
import type { TranslationEvaluation, TranslationScore } from './evaluation.js';
import { exactShare } from './samplers.js';
import { loadTranslation } from './stored.js';
import { evaluatePlan } from './trainable.js';

/**
 * Translates a run's own test or validation pairs, or others, and compares with the references. Throws a DataError for pairs
 * that cannot be used.
 */
export async function evaluateTranslation(
  checkpoint: Checkpoint,
  kernels: Kernels,
  request: EvaluationRequest,
  tell: (line: string) => void,
): Promise<TranslationEvaluation> {
  refuseLanguageModelRequest(request);
  const config = parseStoredConfig(checkpoint, 'translation');
  const { source, split } = await readPairs(config, request);
  const { model, translator } = loadTranslation(checkpoint, kernels);
  try {
    const encoded = encodePairs(split.pairs, { ...translator, maxLength: null });
    const plan = planPairs(encoded.pairs, {
      batchSize: config.training.batchSize,
      startId: translator.startId,
      random: null,
      epoch: 0,
    });
    tell(`Evaluating ${formatQuantity(split.pairs.length, 'pair')}.`);
    const { loss, targetCount } = await evaluatePlan(model, kernels, plan);
    const ways = [1, translateDefaults.beamSize].map((beamSize) => scoreWay(translator, split.pairs, beamSize, tell));
    return {
      kind: 'translation',
      source,
      pairs: split.pairs.length,
      sourceTokens: encoded.source.tokens,
      sourceUnknown: encoded.source.unknown,
      targetCount,
      loss,
      perplexity: perplexity(loss),
      ways,
      notes: [
        ...(split.skipped === 0 ? [] : [`${formatQuantity(split.skipped, 'pair')} with an empty side left out.`]),
        ...(translator.target.tokenizer.spec.lowercase ? [LOWER_CASED] : []),
      ],
    };
  } finally {
    translator.dispose();
  }
}

function scoreWay(
  translator: Translator,
  pairs: readonly Pair[],
  beamSize: number,
  tell: (line: string) => void,
): TranslationScore {
  tell(beamSize === 1 ? 'Translating, greedily.' : `Translating, with a beam of ${beamSize}.`);
  const lengthPenalty = beamSize === 1 ? 0 : translateDefaults.lengthPenalty;
  const begin = performance.now();
  const hypotheses = translateTexts(
    translator,
    pairs.map(({ source }) => source),
    { beamSize, lengthPenalty },
  ).map(({ translations }) => translations[0]?.text ?? '');
  const seconds = (performance.now() - begin) / 1000;
  const references = pairs.map(({ target }) => asWritten(target, translator.target.tokenizer.spec));
  return {
    beamSize,
    lengthPenalty,
    bleu: corpusBleu(hypotheses, references),
    chrf: corpusChrf(hypotheses, references),
    exact: exactShare(hypotheses, references),
    seconds,
  };
}

async function readPairs(
  { data, seed }: Pick<TranslationConfig, 'data' | 'seed'>,
  request: EvaluationRequest,
): Promise<{ source: TranslationEvaluation['source']; split: PairSplit }> {
  const baseDirectory = process.cwd();
  if (request.data !== null) {
    return { source: 'data', split: await loadPairs(request.data, { ...data, baseDirectory }) };
  }
  // Drawn as the run drew them.
  const random = createRandom(deriveSeed(seed, 'splits'));
  const { test, validation } = await loadPairSplits(data, { baseDirectory, random });
  if (test !== null) return { source: 'test', split: test };
  if (validation !== null) return { source: 'validation', split: validation };
  throw new DataError('The run has neither test nor validation pairs to be evaluated on.', {
    hint: 'Give some: rnn eval RUN --data FILE',
  });
}

type TranslationConfig = Extract<Config, { task: 'translation' }>;
