import type { Vocabulary } from '../../text/vocabulary.js';
import { alignText } from './align-text.js';
import type { Emissions } from './emissions.js';
import { greedyPath, type SpokenToken } from './greedy.js';
import { type PrefixBeamOptions, prefixBeamSearch } from './prefix-beam.js';

/** Decodes texts from the emissions of a network trained by connectionist temporal classification (CTC). */
export interface CtcDecoder {
  ids(emissions: Emissions): number[];
  /** The same with the steps of each token: the likeliest alignment of the text. */
  spoken(emissions: Emissions): SpokenToken[];
}

/**
 * Takes the likeliest class of each step, or with `beam` the likeliest text by prefix beam search. Both exclude `<EOS>` and
 * `<UNK>`, which are never spoken.
 */
export function createCtcDecoder(
  { eosId, unkId }: Pick<Vocabulary, 'eosId' | 'unkId'>,
  beam: Omit<PrefixBeamOptions, 'excluded'> | null = null,
): CtcDecoder {
  const excluded = new Set([eosId, unkId]);
  if (beam === null) {
    const spoken = (emissions: Emissions) => greedyPath(emissions, excluded);
    return { spoken, ids: (emissions) => spoken(emissions).map(({ id }) => id) };
  }
  const ids = (emissions: Emissions) => prefixBeamSearch(emissions, { ...beam, excluded })[0]?.ids ?? [];
  return { ids, spoken: (emissions) => alignText(emissions, ids(emissions)) };
}
