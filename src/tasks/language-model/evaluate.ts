import { tuneInterpolation } from '../../baselines/interpolation.js';
import { trainKneserNey } from '../../baselines/kneser-ney.js';
import { ngramLosses } from '../../baselines/ngram-losses.js';
import type { EncodedCorpus } from '../../data/sequences.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { Model } from '../../model/language/model.js';
import { formatQuantity } from '../../text/quantities.js';
import { sequenceEnds } from '../../text/sequence-ends.js';
import type { TokenLevel } from '../../text/tokenizer.js';
import { readStoredText } from '../shared/stored-text.js';
import type { LoadedCorpus } from '../shared/text/corpora.js';
import { loadSplitIds, type StoredSplits } from '../shared/text/stored-corpora.js';
import type { EvaluationData, TaskEvaluation } from '../task.js';
import type { LanguageModelConfig } from './config.js';
import { cacheProbabilities } from './evaluation/cache.js';
import { corpusLosses, type Reading } from './evaluation/corpus-losses.js';
import { dynamicLosses } from './evaluation/dynamic.js';
import { type EvaluatedText, head, ownText, readText, tuningText } from './evaluation/evaluated-text.js';
import type { CorpusEvaluation, EvaluatedMethod, LanguageModelOptions } from './evaluation/result.js';
import { mix, summarise, toProbabilities } from './evaluation/summary.js';
import { mixWithCache, tuneCache } from './evaluation/tuned-cache.js';
import { tuneRate } from './evaluation/tuned-rate.js';
import { textToTuneOn, type UntunedSettings, untunedCache, untunedDynamic } from './evaluation/untuned-settings.js';
import { loadModel } from './spec.js';

/** Number of validation tokens for tuning, because each is evaluated many times. */
const TUNED_ON = 10_000;

/** Tokens between updates of dynamic evaluation (Krause et al. 2018, sections 5.1 and 5.2). */
const SEGMENT: Record<TokenLevel, number> = { word: 5, subword: 5, character: 20 };

type Request = LanguageModelOptions & EvaluationData;

/** What the evaluation methods need. */
interface Evaluation {
  model: Model;
  kernels: Kernels;
  reading: Reading;
  text: EvaluatedText;
  unkId: number;
  level: TokenLevel;
  /** Loss of each token under the model alone, in nats. */
  plain: Float64Array;
  /** The run's own text; null if no method needs it. */
  own: StoredSplits | null;
  tell(line: string): void;
}

/**
 * Evaluates a language model on a whole text. Settings are tuned on the run's validation text, never on the evaluated text.
 * Throws a ConfigError if there is no text to tune on, and a TrainingError if dynamic evaluation diverges.
 */
export const evaluation: TaskEvaluation<LanguageModelConfig, CorpusEvaluation, LanguageModelOptions> = {
  options: ['batching', 'baseline', 'dynamic', 'cache'],
  async run(stored, kernels, asked, tell) {
    const request = { batching: null, baseline: false, dynamic: null, cache: null, ...asked };
    const { checkpoint } = stored;
    const { data, text: textConfig } = stored.config();
    const { unit } = data;
    const { level } = textConfig;
    const { tokenizer, vocabulary } = readStoredText(checkpoint);
    const own = needsOwnText(request) ? await loadSplitIds(stored, { train: request.baseline }) : null;
    const text =
      request.data === null
        ? ownText(own as StoredSplits)
        : await readText(request.data, { unit, tokenizer, vocabulary, encoding: data.encoding });
    // Checked before the long computations.
    const { dynamic, cache } = request;
    for (const left of [dynamic && untunedDynamic(dynamic), cache && untunedCache(cache)]) {
      if (left !== null) textToTuneOn(left, own, text);
    }
    const { startId, endId } = sequenceEnds(vocabulary);
    const reading: Reading = { batching: request.batching ?? data.batching, startId };
    const model = loadModel(checkpoint);
    try {
      tell(`Evaluating ${formatQuantity(text.ids.length, 'token')}.`);
      const plain = await corpusLosses(model, kernels, text, reading);
      const evaluation = { model, kernels, reading, text, unkId: vocabulary.unkId, level, plain, own, tell };
      const { ways, notes } = await evaluateMethods(evaluation, request);
      return {
        kind: 'corpus',
        text: {
          source: text.source,
          documents: text.documents,
          unit,
          batching: reading.batching,
          sequences: text.sequences.length,
          tokenCount: text.ids.length,
          endCount: endId === null ? 0 : text.ids.filter((id) => id === endId).length,
          unknownCount: text.unknown,
          unknownShare: text.unknownShare,
        },
        level,
        ways,
        notes: [...describeOverlap(text, data.train), ...describeUnknown(text), ...notes],
      };
    } finally {
      model.dispose();
    }
  },
};

/** Reads the training text for n-grams, the validation text for tuning, or the split to evaluate. */
function needsOwnText({ data, baseline, dynamic, cache }: Request): boolean {
  return data === null || baseline || dynamic?.learningRate === null || cache?.theta === null || cache?.lambda === null;
}

async function evaluateMethods(
  evaluation: Evaluation,
  { dynamic, cache, baseline }: Request,
): Promise<Pick<CorpusEvaluation, 'ways' | 'notes'>> {
  const methods = [toMethod(evaluation, 'model', evaluation.plain)];
  if (dynamic !== null) methods.push(await evaluateDynamic(evaluation, dynamic));
  if (cache !== null) methods.push(await evaluateCache(evaluation, cache));
  if (!baseline) return { ways: methods, notes: [] };
  const baselines = await evaluateBaselines(evaluation);
  return { ways: [...methods, ...baselines.ways], notes: baselines.notes };
}

async function evaluateDynamic(
  evaluation: Evaluation,
  options: NonNullable<LanguageModelOptions['dynamic']>,
): Promise<EvaluatedMethod> {
  const { model, kernels, text, level, reading, tell } = evaluation;
  const steps = options.steps ?? SEGMENT[level];
  const left = untunedDynamic(options);
  const learningRate =
    options.learningRate ??
    (await tuneRate(model, kernels, tunedOn(evaluation, left as UntunedSettings), { ...reading, steps }));
  tell(`Dynamic evaluation with learning rate ${learningRate}.`);
  const nats = await dynamicLosses(model, kernels, text, { ...reading, learningRate, steps });
  return toMethod(evaluation, 'dynamic', nats, { settings: { learningRate, steps }, tuned: left?.names ?? [] });
}

async function evaluateCache(
  evaluation: Evaluation,
  options: NonNullable<LanguageModelOptions['cache']>,
): Promise<EvaluatedMethod> {
  const { model, kernels, text, reading, plain, tell } = evaluation;
  const { window } = options;
  let { theta, lambda } = options;
  const left = untunedCache(options);
  if (theta === null || lambda === null) {
    const corpus = tunedOn(evaluation, left as UntunedSettings);
    ({ theta, lambda } = await tuneCache(model, kernels, corpus, { ...reading, ...options }));
  }
  tell(`Evaluating with a cache of ${formatQuantity(window, 'token')}.`);
  const [cache] = await cacheProbabilities(model, kernels, text, { ...reading, thetas: [theta], window });
  const nats = mixWithCache(plain, cache as Float64Array, lambda);
  return toMethod(evaluation, 'cache', nats, { settings: { theta, lambda, window }, tuned: left?.names ?? [] });
}

async function evaluateBaselines(evaluation: Evaluation): Promise<Pick<CorpusEvaluation, 'ways' | 'notes'>> {
  const { model, kernels, text, reading, plain, tell } = evaluation;
  const own = evaluation.own as StoredSplits;
  const train = own.train as LoadedCorpus;
  tell(`Counting the n-grams of ${formatQuantity(train.ids.length, 'token')}.`);
  const options = { vocabularySize: model.spec.vocabularySize, startId: reading.startId };
  const unigram = trainKneserNey(train.sequences, { order: 1, ...options });
  const trigram = trainKneserNey(train.sequences, { order: 3, ...options });
  const trigramNats = ngramLosses(trigram, text.sequences);
  const methods = [
    toMethod(evaluation, 'unigram', ngramLosses(unigram, text.sequences)),
    toMethod(evaluation, 'trigram', trigramNats),
  ];
  const validation = tuningText(own, text);
  if (validation === null) {
    const reason = own.validation === null ? 'the run has no validation text' : 'that is the text evaluated';
    return {
      ways: methods,
      notes: [`The mixture of model and trigram is omitted: its weight is tuned on validation text, but ${reason}.`],
    };
  }
  tell(`Tuning the weight of the model on ${formatQuantity(validation.ids.length, 'token')} of validation text.`);
  const modelOnValidation = await corpusLosses(model, kernels, validation, reading);
  const weight = tuneInterpolation(
    toProbabilities(modelOnValidation),
    toProbabilities(ngramLosses(trigram, validation.sequences)),
  );
  const mixture = mix(plain, trigramNats, weight);
  methods.push(toMethod(evaluation, 'mixture', mixture, { settings: { weight }, tuned: ['weight'] }));
  return { ways: methods, notes: [] };
}

/** The beginning of the validation text. */
function tunedOn({ own, text, tell }: Evaluation, left: UntunedSettings): EncodedCorpus {
  const corpus = head(textToTuneOn(left, own, text), TUNED_ON);
  tell(`Tuning ${left.what} on ${formatQuantity(corpus.ids.length, 'token')} of validation text.`);
  return corpus;
}

function toMethod(
  { text, unkId, plain }: Evaluation,
  method: EvaluatedMethod['way'],
  nats: Float64Array,
  chosen?: Pick<EvaluatedMethod, 'settings' | 'tuned'>,
): EvaluatedMethod {
  return summarise(method, nats, { ids: text.ids, unkId, model: plain }, chosen);
}

/** Warns if the evaluated text was used for training. */
function describeOverlap({ paths }: EvaluatedText, train: readonly string[]): string[] {
  const trained = paths.filter((path) => train.includes(path));
  return trained.map((path) => `The run was trained on ${path} or a part of it: this is not a score on unseen text.`);
}

/** For example a text in another language or in capitals. */
function describeUnknown({ unknownShare }: EvaluatedText): string[] {
  return unknownShare === 1 ? ['The vocabulary has no token of the text: every token was read as <UNK>.'] : [];
}
