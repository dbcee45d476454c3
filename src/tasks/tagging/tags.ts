import { buildLabels, type Labels, labelsFromJSON } from '../../data/labelled/labels.js';
import type { SourceLocation } from '../../data/labelled/location.js';
import { showLocation } from '../../data/labelled/location.js';
import { mapSamples, type SampleList } from '../../data/sample-list.js';
import { DataError } from '../../errors.js';
import { convertTags, detectScheme, repairTags, type TagScheme } from '../../text/bio.js';
import { formatQuantity } from '../../text/quantities.js';
import type { Splits } from '../shared/splits.js';
import type { Fact } from '../task-training.js';
import type { TaggedSample } from './data.js';

/** The tagging scheme of a run; null if tags mark no entities. */
export type Scheme = TagScheme | null;

/**
 * The tagging scheme for training: the `chosen` one, or that of the training data. Throws a DataError for a choice if tags mark no
 * entities, and if most tags mark entities but some do not (a header or an error).
 */
export function chooseScheme(chosen: Scheme, train: SampleList<TaggedSample>): { scheme: Scheme; written: Scheme } {
  const written = detectScheme(mapSamples(train, ({ tags }) => tags));
  if (written !== null) return { scheme: chosen ?? written, written };
  let stray: { tag: string; location: SourceLocation } | null = null;
  const tags = new Set<string>();
  for (const sample of train) {
    for (const [step, tag] of sample.tags.entries()) {
      if (tag === 'O' || tags.has(tag)) continue;
      tags.add(tag);
      if (!/^[BIESLU](-|$)/.test(tag)) stray ??= { tag, location: sample.locationOf(step) };
    }
  }
  const found =
    stray === null
      ? 'The training data has no entity'
      : `${showLocation(stray.location)} has the tag ${JSON.stringify(stray.tag)}, which marks no entity`;
  const different = [...tags];
  const marks = different.filter((tag) => /^[BIESLU]-/.test(tag));
  if (marks.length > different.length / 2) {
    throw new DataError(`${found} as ${JSON.stringify(marks[0])} and others do.`, {
      hint: 'Correct it, or delete the line if it is a header. Tokens outside of entities have the tag O.',
    });
  }
  if (chosen === null) return { scheme: null, written };
  throw new DataError(`${found}, and data.scheme is ${chosen}.`, {
    hint: 'Set data.scheme to null for tags such as parts of speech.',
  });
}

/** Throws a DataError if all tokens look like entity tags: the columns are probably swapped. */
export function refuseTagsAsTokens(train: SampleList<TaggedSample>): void {
  const tokensOf = ({ input }: TaggedSample) => (input.type === 'tokens' ? input.tokens : []);
  const isMark = (token: string) => /^[BIESLU]-/.test(token);
  for (const sample of train) {
    const step = tokensOf(sample).findIndex(isMark);
    if (step < 0) continue;
    if (detectScheme(mapSamples(train, tokensOf)) === null) return;
    throw new DataError(
      `${showLocation(sample.locationOf(step))} has the token ${JSON.stringify(tokensOf(sample)[step])}, and all other tokens look like tags too.`,
      {
        hint: 'Set data.tokenColumn to the column of the tokens and data.tagColumn to that of the tags, counted from 1.',
      },
    );
  }
}

/** The converted tags of a split. */
export interface WrittenTags {
  samples: SampleList<TaggedSample>;
  /** The scheme of its files; null if tags mark no entities. */
  written: Scheme;
  /** Number of tags that broke the rules of their scheme, such as `I-PER` at the start of an entity, and the first location. */
  repairs: number;
  firstRepair: SourceLocation | null;
}

/** Converts tags to a run's scheme; tags that break the rules of their own scheme are repaired. */
export function writeInScheme(samples: SampleList<TaggedSample>, scheme: Scheme): WrittenTags {
  const written = detectScheme(mapSamples(samples, ({ tags }) => tags));
  const result: WrittenTags = { samples, written, repairs: 0, firstRepair: null };
  if (scheme === null || written === null) return result;
  for (const sample of samples) {
    const { tags, repairs } = repairTags(sample.tags, written);
    if (repairs === 0) continue;
    result.repairs += repairs;
    result.firstRepair ??= sample.locationOf(tags.findIndex((tag, step) => tag !== sample.tags[step]));
  }
  const inScheme = (sample: TaggedSample) => ({
    ...sample,
    tags: convertTags(repairTags(sample.tags, written).tags, scheme),
  });
  return { ...result, samples: mapSamples(samples, inScheme) };
}

/**
 * The tags of the training data. With a scheme, all tags of its entity types, because other data may need a tag that the
 * training data do not have.
 */
export function buildTags(samples: SampleList<TaggedSample>, scheme: Scheme): Labels {
  const seen = buildLabels(tagsIn(samples));
  if (scheme === null) return seen;
  const letters = scheme === 'BIOES' ? ['B', 'I', 'E', 'S'] : ['B', 'I'];
  const suffixes = new Set(seen.names.filter((name) => name !== 'O').map((name) => name.slice(1)));
  const names = ['O', ...[...suffixes].flatMap((suffix) => letters.map((letter) => letter + suffix))].sort();
  const counts = names.map((name) => seen.counts[seen.names.indexOf(name)] ?? 0);
  return labelsFromJSON({ names, counts });
}

/** Facts about the tags, shown before training. */
export function describeTags(
  tags: Labels,
  { scheme, written }: { scheme: Scheme; written: Scheme },
  { train, validation, test }: Splits<WrittenTags>,
): Fact[] {
  const types = new Set(tags.names.flatMap((name) => (scheme === null || name === 'O' ? [] : [name.slice(2)])));
  const what =
    scheme === null
      ? `${formatQuantity(tags.size, 'tag')}: ${list(tags.names)}`
      : `${scheme}, entities ${list([...types])}`;
  const converted = written === null || written === scheme ? [] : [`${written} of the files converted to ${scheme}`];
  const repaired = Object.entries({ training: train, validation, test }).flatMap(([name, split]) =>
    split === null || split.firstRepair === null
      ? []
      : [
          `${formatQuantity(split.repairs, 'tag')} of ${name} repaired, the first at ${showLocation(split.firstRepair)}`,
        ],
  );
  return [what, ...converted, ...repaired].map((value, index) => ({ label: index === 0 ? 'tags' : '', value }));
}

function* tagsIn(samples: SampleList<TaggedSample>): Generator<string, void> {
  for (const { tags } of samples) yield* tags;
}

/** A tag that occurs only once may be a typo. */
export function describeSingleTags({ names, counts }: Labels, train: SampleList<TaggedSample>): Fact[] {
  const single = names.filter((_, id) => counts[id] === 1);
  const locations = new Map<string, string>();
  if (single.length === 0) return [];
  for (const sample of train) {
    for (const name of single) {
      const step = sample.tags.indexOf(name);
      if (step >= 0) locations.set(name, `, at ${showLocation(sample.locationOf(step))}`);
    }
  }
  return single.map((name) => ({
    label: '',
    value: `${name} occurs only once in the training data${locations.get(name) ?? ''}: a typo?`,
  }));
}

function list(names: readonly string[]): string {
  const most = 12;
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
