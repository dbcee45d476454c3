import { encodePairs } from '../../data/pairs/encode-pairs.js';
import { loadPairs, type PairSplit } from '../../data/pairs/load-pairs.js';
import type { Pair } from '../../data/pairs/parse-pairs.js';
import { translateTexts } from '../../inference/translate/translate.js';
import { translateDefaults } from '../../inference/translate/translate-defaults.js';
import type { Translator } from '../../inference/translator.js';
import { createTranslator } from '../../inference/translator.js';
import { type BleuScore, corpusBleu } from '../../metrics/bleu.js';
import { corpusChrf } from '../../metrics/chrf.js';
import { perplexity } from '../../metrics/cross-entropy.js';
import { asWritten, LOWER_CASED } from '../../text/compared.js';
import { formatQuantity } from '../../text/quantities.js';
import { type EvaluatedSource, ownSplit } from '../shared/splits.js';
import type { EvaluationData, TaskEvaluation } from '../task.js';
import type { TranslationConfig } from './config.js';
import { loadOwnPairs, planPairBatches } from './data.js';
import { evaluatePlan } from './learning.js';
import { exactShare } from './samplers.js';
import { loadTranslation } from './spec.js';

/** The evaluation of a translation model. */
export interface TranslationEvaluation {
  kind: 'translation';
  source: EvaluatedSource;
  pairs: number;
  /** Without `<EOS>`. */
  sourceTokens: number;
  sourceUnknown: number;
  /** Including each pair's `<EOS>`. */
  targetCount: number;
  /** Loss in nats per target token, given the reference tokens before it. */
  loss: number;
  perplexity: number;
  /** Scores of greedy decoding and of beam search. */
  ways: TranslationScore[];
  /** Notes, one sentence each. */
  notes: string[];
}

/** Scores of the translations of one beam size. */
export interface TranslationScore {
  beamSize: number;
  lengthPenalty: number;
  bleu: BleuScore;
  /** 0 to 100 */
  chrf: number;
  /** Share of exact matches, 0 to 1. */
  exact: number;
  seconds: number;
}

/**
 * Evaluates on the run's own test or validation pairs, or on others. Throws a DataError for unusable pairs.
 */
export const evaluation: TaskEvaluation<TranslationConfig, TranslationEvaluation> = {
  options: [],
  async run({ checkpoint, config: read }, kernels, request, tell) {
    const config = read();
    const { source, split } = await readPairs(config, request);
    const { model, ...sides } = loadTranslation(checkpoint);
    try {
      const encoded = encodePairs(split.pairs, { ...sides, maxLength: null });
      const plan = planPairBatches(sides.target, config.training.batchSize)(encoded, { random: null, epoch: 0 });
      tell(`Evaluating ${formatQuantity(split.pairs.length, 'pair')}.`);
      const { loss, targetCount } = await evaluatePlan(model, kernels, plan);
      const translator = createTranslator(model, { kernels, ...sides });
      const ways = [1, translateDefaults.beamSize].map((beamSize) =>
        scoreBeam(translator, split.pairs, beamSize, tell),
      );
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
          ...(split.skipped === 0 ? [] : [`${formatQuantity(split.skipped, 'pair')} with an empty side skipped.`]),
          ...(sides.target.tokenizer.spec.lowercase ? [LOWER_CASED] : []),
        ],
      };
    } finally {
      model.dispose();
    }
  },
};

function scoreBeam(
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
  config: TranslationConfig,
  { data }: EvaluationData,
): Promise<{ source: EvaluatedSource; split: PairSplit }> {
  if (data === null) return ownSplit(await loadOwnPairs(config), 'pairs');
  return { source: 'data', split: await loadPairs(data, { ...config.data, baseDirectory: '.' }) };
}
