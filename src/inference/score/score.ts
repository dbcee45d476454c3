import { DataError } from '../../errors.js';
import { perplexity } from '../../metrics/cross-entropy.js';
import { notFinite } from '../../model/not-finite.js';
import type { LanguageModel } from '../language-model.js';
import { type TokenLosses, tokenLosses } from './token-losses.js';

export interface ScoreOptions {
  /** Texts scored side by side. */
  batchSize?: number;
  /** Whether tokens get their ranks, for which all logits have to be looked at again. */
  ranks?: boolean;
}

/** What a model says of one token that stands in a text. */
export interface ScoredToken {
  token: string;
  /** False where the vocabulary lacks it: its probability is that of `<UNK>`, all unknown tokens together. */
  known: boolean;
  /** ln P(token | all before it). */
  logProbability: number;
  /** 1 when no token of the vocabulary is likelier here; null where ranks were not asked for. */
  rank: number | null;
}

/** What a model says of a text; the first token counts, and the closing `<EOS>` where the model has one. */
export interface ScoredText extends TextScore {
  tokens: ScoredToken[];
}

/** A text's score without its tokens. */
export interface TextScore {
  text: string;
  tokenCount: number;
  /** ln P(text): the sum over its tokens, in nats. */
  logProbability: number;
  log10Probability: number;
  /** P(text); 0 where it is smaller than a float64 can say. */
  probability: number;
  /** `logProbability` over `tokenCount`, to compare texts of different lengths by. */
  logProbabilityPerToken: number;
  /** exp of minus that. */
  perplexity: number;
  /** The sum over the tokens that the vocabulary has. */
  logProbabilityWithoutUnknown: number;
  /** Per token that the vocabulary has; null where there is none. */
  perplexityWithoutUnknown: number | null;
  /** Whether `<EOS>` is the last token; false for a model of one stream without `<EOS>`. */
  endCounted: boolean;
  /** Tokens that the vocabulary lacks, each once, in order. */
  unknown: string[];
  /** How many of its tokens the vocabulary lacks. */
  unknownCount: number;
}

/**
 * Scores each text from a fresh state, in order of `texts`, a list or one text; whatever the batches, a score is the same to the rounding of
 * float32. Throws a DataError for a text without tokens where the model has no `<EOS>`, and a CheckpointError when the
 * model gives no numbers.
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

/** The closing `<EOS>` is no token of the text. */
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
