/**
 * Tagging schemes. BIO (IOB2) starts each entity with B; IOB1 only directly after another entity of the same type. BIOES also marks the
 * last token (E) and entities of one token (S). BILOU is BIOES with L and U for E and S.
 */
export type TagScheme = 'BIO' | 'IOB1' | 'BIOES';

/** An entity: tokens `start` to `end`, exclusive, of one type. */
export interface Entity {
  type: string;
  start: number;
  end: number;
}

/** Parses a tag; `O` and tags of no scheme are outside of entities. */
type Mark = { letter: 'B' | 'I' | 'E' | 'S'; type: string } | null;

/**
 * Detects the scheme of `sequences` of tags; if they break its rules, the nearest one. Null if a tag belongs to no scheme, as with parts
 * of speech, or no tag marks an entity.
 */
export function detectScheme(sequences: Iterable<readonly string[]>): TagScheme | null {
  let hasEnds = false;
  let begunByB = 0;
  let begunByI = 0;
  for (const tags of sequences) {
    let previous: Mark = null;
    for (const tag of tags) {
      const mark = parseTag(tag);
      if (mark === null && tag !== 'O') return null;
      hasEnds ||= mark?.letter === 'E' || mark?.letter === 'S';
      // After an entity of the same type, both BIO and IOB1 have B.
      if (mark !== null && mark.type !== previous?.type) {
        if (mark.letter === 'I') begunByI++;
        else begunByB++;
      }
      previous = mark;
    }
  }
  if (hasEnds) return 'BIOES';
  if (begunByB + begunByI === 0) return null;
  return begunByI > begunByB ? 'IOB1' : 'BIO';
}

/**
 * The entities of `tags`, by the rules of conlleval (Tjong Kim Sang, CoNLL-2000), extended by S: a tag starts an entity if it is B or S,
 * follows O, E or S, or has another type than the tag before it. This is defined for every sequence of tags, in any scheme.
 */
export function findEntities(tags: readonly string[]): Entity[] {
  const entities: Entity[] = [];
  let open: Entity | null = null;
  let previous: Mark = null;
  for (const [index, tag] of tags.entries()) {
    const mark = parseTag(tag);
    if (mark === null) open = null;
    else if (open === null || begins(mark, previous)) {
      open = { type: mark.type, start: index, end: index + 1 };
      entities.push(open);
    } else open.end = index + 1;
    previous = mark;
  }
  return entities;
}

/** The tags of `length` tokens with these entities, which are sorted and do not overlap. */
export function writeEntities(entities: readonly Entity[], length: number, scheme: TagScheme): string[] {
  const tags = new Array<string>(length).fill('O');
  let previous: Entity | null = null;
  for (const entity of entities) {
    const { type, start, end } = entity;
    for (let index = start; index < end; index++) {
      tags[index] = writeTag(letterOf(index, entity, previous, scheme), type);
    }
    previous = entity;
  }
  return tags;
}

/** Converts `tags` of any scheme to the scheme `to`. */
export function convertTags(tags: readonly string[], to: TagScheme): string[] {
  return writeEntities(findEntities(tags), tags.length, to);
}

/** Repairs tags that break the rules of their scheme, such as an I at the start of an entity, and counts the changes. */
export function repairTags(tags: readonly string[], scheme: TagScheme): { tags: string[]; repairs: number } {
  const repaired = convertTags(tags, scheme);
  const repairs = tags.filter((tag, index) => canonicalTag(tag) !== repaired[index]).length;
  return { tags: repaired, repairs };
}

function begins(mark: NonNullable<Mark>, previous: Mark): boolean {
  if (mark.letter === 'B' || mark.letter === 'S') return true;
  return previous === null || previous.letter === 'E' || previous.letter === 'S' || previous.type !== mark.type;
}

function letterOf(index: number, { type, start, end }: Entity, previous: Entity | null, scheme: TagScheme): string {
  if (scheme === 'BIOES' && index === end - 1) return index === start ? 'S' : 'E';
  if (index > start) return 'I';
  const touches = previous !== null && previous.end === start && previous.type === type;
  return scheme === 'IOB1' && !touches ? 'I' : 'B';
}

/** `B-PER`, or `B` if entities have no types. */
function parseTag(tag: string): Mark {
  const [, letter, type = ''] = /^([BIESLU])-(.*)$/su.exec(tag) ?? /^([BI])$/u.exec(tag) ?? [];
  if (letter === undefined) return null;
  return { letter: letter === 'L' ? 'E' : letter === 'U' ? 'S' : (letter as 'B' | 'I' | 'E' | 'S'), type };
}

function canonicalTag(tag: string): string {
  const mark = parseTag(tag);
  return mark === null ? tag : writeTag(mark.letter, mark.type);
}

function writeTag(letter: string, type: string): string {
  return type === '' ? letter : `${letter}-${type}`;
}
