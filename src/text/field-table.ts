/** A hash table from short fields of a text to numbers, which creates no strings. */
export interface FieldTable {
  /** The number of the field `text[from..to-1]`, whose `hash` is by `hashUnit`; -1 where it is new. */
  find(text: string, from: number, to: number, hash: number): number;
  /** Adds the field and returns its number; if the table is full, it is cleared first, and the number is 0. */
  add(text: string, from: number, to: number, hash: number): number;
}

/** Longer fields are rare. */
export const LONGEST_FOUND = 64;

const CAPACITY = 2 ** 18;
const SLOTS = 2 * CAPACITY;

/** Adds a code unit to the hash of a field (FNV-1a over code units, starting at 0x811c9dc5). */
export function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/** The initial value of hashes. */
export const EMPTY_HASH = 0x811c9dc5 | 0;

/** An empty table: open addressing with linear probing. */
export function createFieldTable(): FieldTable {
  const hashes = new Int32Array(SLOTS);
  /** The number of the field in a slot, plus 1; 0 if the slot is free. */
  const fields = new Int32Array(SLOTS);
  const starts = new Uint32Array(CAPACITY + 1);
  let units = new Uint16Array(2 ** 16);
  let count = 0;

  const isField = (field: number, text: string, from: number, to: number) => {
    const start = starts[field] as number;
    if ((starts[field + 1] as number) - start !== to - from) return false;
    for (let index = from, at = start; index < to; index++, at++) {
      if (text.charCodeAt(index) !== units[at]) return false;
    }
    return true;
  };
  return {
    find(text, from, to, hash) {
      for (let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
        const field = fields[slot] as number;
        if (field === 0) return -1;
        if (hashes[slot] === hash && isField(field - 1, text, from, to)) return field - 1;
      }
    },
    add(text, from, to, hash) {
      if (count === CAPACITY) {
        fields.fill(0);
        count = 0;
      }
      let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
      while (fields[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
      const start = starts[count] as number;
      const end = start + to - from;
      if (end > units.length) {
        const grown = new Uint16Array(2 * units.length);
        grown.set(units);
        units = grown;
      }
      for (let index = from; index < to; index++) units[start + index - from] = text.charCodeAt(index);
      starts[count + 1] = end;
      hashes[slot] = hash;
      fields[slot] = ++count;
      return count - 1;
    },
  };
}
