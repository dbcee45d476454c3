import { planBidirectional } from '../../data/bidirectional-batches.js';
import { DataError } from '../../errors.js';
import { perplexity } from '../../metrics/cross-entropy.js';
import { notFinite } from '../../model/not-finite.js';
import type { BidirectionalLanguageModel } from '../bidirectional-language-model.js';
import { groupByLength } from './group-by-length.js';
import type { ScoreOptions } from './score.js';

/** The score of one token given all others. */
export interface ConditionalToken {
  token: string;
  /** False if it is outside the vocabulary and scored as `<UNK>`. */
  known: boolean;
  /** ln P(token | all other tokens). */
  conditionalLogProbability: number;
  /** Rank in the vocabulary, 1 for the likeliest token; null if ranks were not requested. */
  rank: number | null;
}

/**
 * A text's pseudo-log-likelihood (Besag 1975; Salazar et al. 2020): the product of each token's probability given all others.
 * It is not a probability of the text: it does not sum to 1 over all texts.
 */
export interface PseudoScore {
  text: string;
  tokenCount: number;
  /** Nats. */
  pseudoLogLikelihood: number;
  pseudoLogLikelihoodPerToken: number;
  /** exp of the negative of that. */
  pseudoPerplexity: number;
  /** The distinct tokens outside the vocabulary, in order. */
  unknown: string[];
  unknownCount: number;
  tokens: ConditionalToken[];
}

/**
 * Scores texts, in order. The start and end of a text do not count as tokens. Throws a DataError for a text without tokens
 * and a CheckpointError if the logits are not finite.
 */
export function pseudoScoreTexts(
  model: BidirectionalLanguageModel,
  texts: readonly string[],
  { batchSize = 32, ranks = false }: ScoreOptions = {},
): PseudoScore[] {
  const queries = texts.map((text) => readQuery(model, text));
  const scored = new Map<Query, PseudoScore>();
  for (const group of groupByLength(queries, batchSize)) {
    const batch = planBidirectional(
      group.map(({ targets }) => targets),
      { batchSize: group.length, maxLength: null, boundaryId: model.boundaryId, random: null },
    ).batch(0);
    const { losses, ranks: found } = model.network.predict(model.kernels, batch, { ranks });
    for (const [row, query] of group.entries()) {
      const tokens = query.tokens.map((token, step) => {
        const cell = step * batch.batchSize + row;
        const conditionalLogProbability = -(losses[cell] as number);
        return { token, known: model.vocabulary.has(token), conditionalLogProbability, rank: found?.[cell] ?? null };
      });
      scored.set(query, summarise(query.text, tokens));
    }
  }
  return queries.map((query) => scored.get(query) as PseudoScore);
}

interface Query {
  text: string;
  tokens: string[];
  targets: Int32Array;
}

function readQuery({ tokenizer, vocabulary }: BidirectionalLanguageModel, text: string): Query {
  const tokens = tokenizer.tokenize(text);
  if (tokens.length > 0) return { text, tokens, targets: vocabulary.encode(tokens) };
  throw new DataError(`There is nothing to score in ${JSON.stringify(text)}: it has no tokens.`, {
    hint: 'Give a text of at least one token.',
  });
}

function summarise(text: string, tokens: ConditionalToken[]): PseudoScore {
  const total = tokens.reduce((sum, token) => sum + token.conditionalLogProbability, 0);
  if (!Number.isFinite(total)) throw notFinite();
  const unknown = tokens.filter(({ known }) => !known).map(({ token }) => token);
  return {
    text,
    tokenCount: tokens.length,
    pseudoLogLikelihood: total,
    pseudoLogLikelihoodPerToken: total / tokens.length,
    pseudoPerplexity: perplexity(-total / tokens.length),
    unknown: [...new Set(unknown)],
    unknownCount: unknown.length,
    tokens,
  };
}
