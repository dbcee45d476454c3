import { attachApostrophes, createQuoteState, hasEdgeApostrophe, type QuoteState } from './apostrophes.js';
import { createCharacterSplitter, FIRST_COMBINING } from './characters.js';
import { detached } from './detached.js';
import { createFieldTable, EMPTY_HASH, hashUnit, LONGEST_FOUND } from './field-table.js';
import { isWhitespace } from './fields.js';
import type { IdBuffer, RunningIds } from './running-ids.js';
import { createSubwordSplitter } from './subwords/splitter.js';
import { isLowSurrogate } from './surrogates.js';
import { fieldToken, type TokenizerSpec } from './tokenizer.js';
import { createFieldSplitter, LONGEST_FIELD } from './words.js';

/** Encodes normalized texts as ids, much faster than a tokenizer. */
export interface IdEncoder {
  /** Appends the ids of the tokens of `text` from `from` to `to`. `quotes` is the state of quotations before `from`. */
  encode(text: string, from: number, to: number, into: IdBuffer, quotes?: QuoteState): void;
}

/** An encoder with the same tokens as the tokenizer of `spec`. */
export function createIdEncoder(spec: TokenizerSpec, ids: RunningIds): IdEncoder {
  if (spec.level === 'character') return spec.graphemes ? graphemes(spec.language, ids) : codePoints(ids);
  if (spec.level === 'subword') {
    const split = createSubwordSplitter(spec.merges);
    return {
      encode(text, from, to, into) {
        for (const token of split(text.slice(from, to))) into.push(ids.id(token));
      },
    };
  }
  return spec.segmentation === 'whitespace' ? whitespaceFields(ids) : words(spec.language, ids);
}

/** Table of ids by code unit. */
function createUnitTable(ids: RunningIds): (unit: number) => number {
  const known = new Int32Array(2 ** 16).fill(-1);
  return (unit) => {
    const id = known[unit] as number;
    if (id >= 0) return id;
    const fresh = ids.id(String.fromCharCode(unit));
    known[unit] = fresh;
    return fresh;
  };
}

function codePoints(ids: RunningIds): IdEncoder {
  const idOf = createUnitTable(ids);
  return {
    encode(text, from, to, into) {
      for (let index = from; index < to; index++) {
        const unit = text.charCodeAt(index);
        if (unit >= 0xd800 && unit < 0xdc00) into.push(ids.id(text.slice(index, ++index + 1)));
        else into.push(idOf(unit));
      }
    },
  };
}

function graphemes(language: string, ids: RunningIds): IdEncoder {
  const idOf = createUnitTable(ids);
  const split = createCharacterSplitter({ graphemes: true, language });
  return {
    encode(text, from, to, into) {
      let index = from;
      while (index < to) {
        let end = index;
        while (end < to && text.charCodeAt(end) < FIRST_COMBINING) end++;
        // The next text may join the last of them.
        if (end < to) end--;
        for (; index < end; index++) into.push(idOf(text.charCodeAt(index)));
        if (index >= to) break;
        // Up to two neighbouring code units that never join the preceding one.
        let until = index + 1;
        while (until < to && !(isSimple(text, until) && isSimple(text, until - 1))) until++;
        for (const cluster of split(text.slice(index, until))) into.push(ids.id(cluster));
        index = until;
      }
    },
  };
}

function isSimple(text: string, index: number): boolean {
  return text.charCodeAt(index) < FIRST_COMBINING;
}

/** The tokens of a field: one, several, or tokens that depend on quotation marks. */
type FieldIds = number | Uint32Array | readonly string[];

function words(language: string, ids: RunningIds): IdEncoder {
  const splitField = createFieldSplitter(language);
  return fieldwise(LONGEST_FIELD, ids, (field) => {
    const tokens = splitField(field);
    if (hasEdgeApostrophe(tokens)) return tokens.map(detached);
    const [only] = tokens;
    return tokens.length === 1 && only !== undefined ? ids.id(only) : Uint32Array.from(tokens, ids.id);
  });
}

function whitespaceFields(ids: RunningIds): IdEncoder {
  return fieldwise(Number.POSITIVE_INFINITY, ids, (field) => ids.id(fieldToken(field)));
}

function fieldwise(longest: number, ids: RunningIds, look: (field: string) => FieldIds): IdEncoder {
  const table = createFieldTable();
  /** By number in the table: an id, or a negative index into `others`. */
  let known = new Int32Array(2 ** 12);
  let others: Exclude<FieldIds, number>[] = [];
  const remember = (field: number, found: FieldIds) => {
    if (field === 0) others = [];
    if (field === known.length) {
      const grown = new Int32Array(2 * field);
      grown.set(known);
      known = grown;
    }
    known[field] = typeof found === 'number' ? found : -others.push(found);
  };
  const push = (found: FieldIds, into: IdBuffer, quotes: QuoteState) => {
    if (typeof found === 'number') into.push(found);
    else if (found instanceof Uint32Array) for (const id of found) into.push(id);
    else for (const token of attachApostrophes(found, quotes)) into.push(ids.id(token));
  };
  const pushField = (text: string, from: number, to: number, hash: number, into: IdBuffer, quotes: QuoteState) => {
    quotes.position++;
    if (to - from > LONGEST_FOUND) {
      push(look(text.slice(from, to)), into, quotes);
      return;
    }
    const field = table.find(text, from, to, hash);
    if (field < 0) {
      const found = look(detached(text.slice(from, to)));
      remember(table.add(text, from, to, hash), found);
      push(found, into, quotes);
      return;
    }
    const id = known[field] as number;
    if (id >= 0) into.push(id);
    else push(others[-id - 1] as FieldIds, into, quotes);
  };
  return {
    // The same split as `fields`.
    encode(text, from, to, into, quotes = createQuoteState()) {
      let start = from;
      let hash = EMPTY_HASH;
      for (let index = from; index < to; index++) {
        const code = text.charCodeAt(index);
        if (isWhitespace(code)) {
          if (index > start) pushField(text, start, index, hash, into, quotes);
          start = index + 1;
          hash = EMPTY_HASH;
        } else {
          if (index - start >= longest && !isLowSurrogate(code)) {
            pushField(text, start, index, hash, into, quotes);
            start = index;
            hash = EMPTY_HASH;
          }
          hash = hashUnit(hash, code);
        }
      }
      if (start < to) pushField(text, start, to, hash, into, quotes);
    },
  };
}
