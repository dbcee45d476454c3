import { DataError } from '../errors.js';
import type { Stepper } from '../kernels/kernels.js';
import type { LanguageModel } from './language-model.js';
import { notFinite } from './not-finite.js';

export interface ScoreOptions {
  /** Texts scored side by side. */
  batchSize?: number;
}

/** What a model says of one token that stands in a text. */
export interface ScoredToken {
  token: string;
  /** False where the vocabulary lacks it: its probability is that of `<UNK>`, all unknown tokens together. */
  known: boolean;
  /** ln P(token | all before it). */
  logProbability: number;
  /** 1 when no token of the vocabulary is likelier here. */
  rank: number;
}

/** What a model says of a text; the first token counts, and the closing `<EOS>` where the model has one. */
export interface ScoredText extends TextScore {
  tokens: ScoredToken[];
}

/** A text's score without its tokens: a million of these fit in memory. */
export interface TextScore {
  text: string;
  tokenCount: number;
  /** ln P(text): the sum over its tokens, in nats. */
  logProbability: number;
  log10Probability: number;
  /** P(text); 0 where it is smaller than a float64 can say. */
  probability: number;
  /** exp(-logProbability / tokenCount), per token. */
  perplexity: number;
  /** Whether `<EOS>` is the last token; false for a model of one stream without `<EOS>`. */
  endCounted: boolean;
  /** Tokens that the vocabulary lacks, each once, in order. */
  unknown: string[];
  /** How many of its tokens the vocabulary lacks. */
  unknownCount: number;
}

/**
 * Scores each text from a fresh state, in order of `texts`. Throws a DataError for a text without tokens where the model
 * has no `<EOS>`, and a CheckpointError when the model gives no numbers.
 */
export function scoreTexts(model: LanguageModel, texts: readonly string[], options: ScoreOptions = {}): ScoredText[] {
  const queries = texts.map((text) => readQuery(model, text));
  // Texts of about one length share a batch, so that few steps are spent on rows that have ended.
  const order = [...queries].sort((left, right) => left.targets.length - right.targets.length);
  const batchSize = Math.max(1, Math.min(options.batchSize ?? 32, order.length));
  const stepper = model.kernels.createStepper(model.weights, batchSize);
  try {
    for (let first = 0; first < order.length; first += batchSize) {
      scoreBatch(stepper, model.startId, order.slice(first, first + batchSize));
    }
  } finally {
    stepper.dispose();
  }
  return queries.map((query) => summarise(model, query));
}

interface Query {
  text: string;
  tokens: string[];
  targets: Int32Array;
  scores: { logProbability: number; rank: number }[];
}

function readQuery({ tokenizer, vocabulary, endId }: LanguageModel, text: string): Query {
  const tokens = tokenizer.tokenize(text);
  const ids = vocabulary.encode(tokens);
  if (endId !== null) {
    const targets = new Int32Array(ids.length + 1);
    targets.set(ids);
    targets[ids.length] = endId;
    return { text, tokens, targets, scores: [] };
  }
  if (tokens.length === 0) {
    throw new DataError(`There is nothing to score in ${JSON.stringify(text)}: it has no tokens.`, {
      hint: 'Give a text of at least one token; this model was trained on one stream and has no <EOS> to score.',
    });
  }
  return { text, tokens, targets: ids, scores: [] };
}

function scoreBatch(stepper: Stepper, startId: number, batch: Query[]): void {
  const size = stepper.vocabularySize;
  const steps = Math.max(...batch.map((query) => query.targets.length));
  const inputs = new Int32Array(stepper.batchSize).fill(startId);
  stepper.reset();
  for (let step = 0; step < steps; step++) {
    const logits = stepper.step(inputs);
    for (const [row, { targets, scores }] of batch.entries()) {
      const target = targets[step];
      if (target === undefined) continue;
      scores.push(scoreToken(logits.subarray(row * size, (row + 1) * size), target));
      inputs[row] = target;
    }
  }
}

/** Log-softmax in float64 of one row's logits [V], at `target`; and the target's rank. */
function scoreToken(logits: Float32Array, target: number): { logProbability: number; rank: number } {
  const own = logits[target] as number;
  let largest = Number.NEGATIVE_INFINITY;
  let rank = 1;
  for (const logit of logits) {
    if (logit > largest) largest = logit;
    if (logit > own) rank++;
  }
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - largest);
  if (!Number.isFinite(total)) throw notFinite();
  return { logProbability: own - largest - Math.log(total), rank };
}

function summarise({ vocabulary, endId }: LanguageModel, { text, tokens, targets, scores }: Query): ScoredText {
  const scored = scores.map((score, index): ScoredToken => {
    const token = tokens[index];
    if (token === undefined) return { token: vocabulary.token(targets[index] as number), known: true, ...score };
    return { token, known: vocabulary.has(token), ...score };
  });
  const logProbability = scored.reduce((sum, token) => sum + token.logProbability, 0);
  const unknown = scored.filter((token) => !token.known);
  return {
    text,
    tokens: scored,
    tokenCount: scored.length,
    logProbability,
    log10Probability: logProbability / Math.LN10,
    probability: Math.exp(logProbability),
    perplexity: Math.exp(-logProbability / scored.length),
    endCounted: endId !== null,
    unknown: [...new Set(unknown.map((token) => token.token))],
    unknownCount: unknown.length,
  };
}
