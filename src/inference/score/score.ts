import { DataError } from '../../errors.js';
import { perplexity } from '../../metrics/cross-entropy.js';
import { notFinite } from '../../model/not-finite.js';
import type { LanguageModel } from '../language-model.js';
import { type TokenLosses, tokenLosses } from './token-losses.js';

export interface ScoreOptions {
  /** Texts per batch. */
  batchSize?: number;
  /** Whether to compute token ranks, which takes another pass over all logits. */
  ranks?: boolean;
}

/** The score of one token of a text. */
export interface ScoredToken {
  token: string;
  /** False if it is outside the vocabulary: its probability is that of `<UNK>`, which stands for all unknown tokens. */
  known: boolean;
  /** ln P(token | all tokens before it). */
  logProbability: number;
  /** Rank in the vocabulary, 1 for the likeliest token; null if ranks were not requested. */
  rank: number | null;
}

/** The score of a text, including the first token, and the final `<EOS>` if the model has one. */
export interface ScoredText extends TextScore {
  tokens: ScoredToken[];
}

/** A text's score without per-token scores. */
export interface TextScore {
  text: string;
  tokenCount: number;
  /** ln P(text): the sum over its tokens, in nats. */
  logProbability: number;
  log10Probability: number;
  /** P(text); 0 if it underflows float64. */
  probability: number;
  /** `logProbability` / `tokenCount`, for comparing texts of different lengths. */
  logProbabilityPerToken: number;
  /** exp of the negative of that. */
  perplexity: number;
  /** The sum over known tokens. */
  logProbabilityWithoutUnknown: number;
  /** Per known token; null if there is none. */
  perplexityWithoutUnknown: number | null;
  /** Whether `<EOS>` is the last token; false for a model trained on a stream without `<EOS>`. */
  endCounted: boolean;
  /** The distinct tokens outside the vocabulary, in order. */
  unknown: string[];
  /** Number of its tokens outside the vocabulary. */
  unknownCount: number;
}

/**
 * Scores one text or a list, in order, each from a zero state. Scores do not depend on the batches, up to float32 rounding.
 * Throws a DataError for a text without tokens if the model has no `<EOS>`, and a CheckpointError if the logits are not
 * finite.
 */
export function scoreTexts(
  model: LanguageModel,
  texts: string | readonly string[],
  { batchSize = 32, ranks = false }: ScoreOptions = {},
): ScoredText[] {
  const queries = [texts].flat().map((text) => readQuery(model, text));
  const predicted = tokenLosses(
    model,
    queries.map(({ targets }) => targets),
    { batchSize, ranks },
  );
  return queries.map((query, index) => {
    const { losses, ranks } = predicted[index] as TokenLosses;
    const tokens = Array.from(losses, (loss, position) => ({
      ...nameToken(model, query, position),
      logProbability: -loss,
      rank: ranks?.[position] ?? null,
    }));
    return { ...summarise(query.text, tokens, model.endId !== null), tokens };
  });
}

interface Query {
  text: string;
  tokens: string[];
  targets: Int32Array;
}

function readQuery({ tokenizer, vocabulary, endId }: LanguageModel, text: string): Query {
  const tokens = tokenizer.tokenize(text);
  const ids = vocabulary.encode(tokens);
  if (endId !== null) {
    const targets = new Int32Array(ids.length + 1);
    targets.set(ids);
    targets[ids.length] = endId;
    return { text, tokens, targets };
  }
  if (tokens.length === 0) {
    throw new DataError(`There is nothing to score in ${JSON.stringify(text)}: it has no tokens.`, {
      hint: 'Give a text of at least one token; this model was trained on one stream and has no <EOS> to score.',
    });
  }
  return { text, tokens, targets: ids };
}

/** The final `<EOS>` is not a token of the text. */
function nameToken(
  { vocabulary }: LanguageModel,
  { tokens, targets }: Query,
  position: number,
): Pick<ScoredToken, 'token' | 'known'> {
  const token = tokens[position];
  if (token === undefined) return { token: vocabulary.token(targets[position] as number), known: true };
  return { token, known: vocabulary.has(token) };
}

function summarise(text: string, tokens: readonly ScoredToken[], endCounted: boolean): TextScore {
  const logProbability = sum(tokens);
  if (!Number.isFinite(logProbability)) throw notFinite();
  const unknown = tokens.filter(({ known }) => !known);
  const logProbabilityWithoutUnknown = sum(tokens.filter(({ known }) => known));
  const knownCount = tokens.length - unknown.length;
  return {
    text,
    tokenCount: tokens.length,
    logProbability,
    log10Probability: logProbability / Math.LN10,
    probability: Math.exp(logProbability),
    logProbabilityPerToken: logProbability / tokens.length,
    perplexity: perplexity(-logProbability / tokens.length),
    logProbabilityWithoutUnknown,
    perplexityWithoutUnknown: knownCount === 0 ? null : perplexity(-logProbabilityWithoutUnknown / knownCount),
    endCounted,
    unknown: [...new Set(unknown.map(({ token }) => token))],
    unknownCount: unknown.length,
  };
}

function sum(tokens: readonly ScoredToken[]): number {
  return tokens.reduce((total, { logProbability }) => total + logProbability, 0);
}
