import { logAdd } from '../../kernels/ctc.js';
import type { Emissions } from './emissions.js';

/** A language model's score of a growing text. */
export interface PrefixScore {
  /** ln P of the text so far. */
  logProbability: number;
  /** The score of the text with one more token, an id of the transcriber. */
  extend(id: number): PrefixScore;
  /** ln P of the text including its end. */
  end(): number;
}

export interface PrefixBeamOptions {
  /** Number of texts kept at each step. */
  beamSize: number;
  /** Ids that never occur in a text. */
  excluded: ReadonlySet<number>;
  /** The language model's score of an empty text; null without a language model. */
  languageModel: PrefixScore | null;
  /** Weight of its log-probabilities. */
  languageModelWeight: number;
  /** Bonus per token, because a language model favours short texts. */
  insertionBonus: number;
}

export interface PrefixHypothesis {
  ids: number[];
  /** ln P of the text given the sound, summed over the alignments that stayed in the beam. */
  logProbability: number;
  /** The ranking score. */
  score: number;
}

/** A text in the beam: ln P of its alignments that end in a blank, and of those that end in its last token. */
interface Prefix {
  parent: Prefix | null;
  id: number;
  length: number;
  children: Map<number, Prefix>;
  blank: number;
  token: number;
  nextBlank: number;
  nextToken: number;
  languageModel: PrefixScore | null;
}

/**
 * Prefix beam search (Graves 2012, section 7.5; with a language model as Hannun et al. 2014): alignments of one text are
 * summed, and texts are ranked by ln P(text | sound) + weight ln P(text) + bonus |text|. Best first, `beamSize` at most.
 */
export function prefixBeamSearch(emissions: Emissions, options: PrefixBeamOptions): PrefixHypothesis[] {
  const { beamSize, excluded, languageModel, languageModelWeight, insertionBonus } = options;
  const none = Number.NEGATIVE_INFINITY;
  const create = (parent: Prefix | null, id: number): Prefix => ({
    parent,
    id,
    length: parent === null ? 0 : parent.length + 1,
    children: new Map(),
    blank: none,
    token: none,
    nextBlank: none,
    nextToken: none,
    languageModel: parent === null ? languageModel : (parent.languageModel?.extend(id) ?? null),
  });
  const root = { ...create(null, -1), blank: 0 };
  const total = ({ blank, token }: Prefix) => logAdd(blank, token);
  const rank = (prefix: Prefix, ofModel: number) =>
    total(prefix) + languageModelWeight * ofModel + insertionBonus * prefix.length;

  let beam: Prefix[] = [root];
  for (const row of emissions) {
    const blankId = row.length - 1;
    const candidates = new Set<Prefix>(beam);
    for (const prefix of beam) {
      prefix.nextBlank = logAdd(prefix.nextBlank, total(prefix) + (row[blankId] as number));
      if (prefix.parent !== null) {
        prefix.nextToken = logAdd(prefix.nextToken, prefix.token + (row[prefix.id] as number));
      }
      for (let id = 0; id < blankId; id++) {
        if (excluded.has(id)) continue;
        // Repeated classes are one token, unless a blank is between them.
        const reached = (id === prefix.id ? prefix.blank : total(prefix)) + (row[id] as number);
        if (reached === none) continue;
        let child = prefix.children.get(id);
        if (child === undefined) {
          child = create(prefix, id);
          prefix.children.set(id, child);
        }
        child.nextToken = logAdd(child.nextToken, reached);
        candidates.add(child);
      }
    }
    const ranked = [...candidates].map((prefix) => {
      [prefix.blank, prefix.token] = [prefix.nextBlank, prefix.nextToken];
      [prefix.nextBlank, prefix.nextToken] = [none, none];
      return { prefix, score: rank(prefix, prefix.languageModel?.logProbability ?? 0) };
    });
    ranked.sort((left, right) => right.score - left.score);
    beam = ranked.slice(0, beamSize).map(({ prefix }) => prefix);
    for (const { prefix } of ranked.slice(beamSize)) [prefix.blank, prefix.token] = [none, none];
  }
  return beam
    .map((prefix) => ({
      ids: idsOf(prefix),
      logProbability: total(prefix),
      score: rank(prefix, prefix.languageModel?.end() ?? 0),
    }))
    .sort((left, right) => right.score - left.score);
}

function idsOf(prefix: Prefix): number[] {
  const ids: number[] = [];
  for (let at = prefix; at.parent !== null; at = at.parent) ids.push(at.id);
  return ids.reverse();
}
