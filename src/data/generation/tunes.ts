import { DataError } from '../../errors.js';
import { type AbcTune, inheritedBy, readAbcBook } from '../../music/abc-book.js';
import type { AbcLine } from '../../music/abc-line.js';
import { decodeAbcText } from '../../music/abc-text.js';
import { voiceLines, voicesOf } from '../../music/abc-voices.js';
import { formatQuantity } from '../../text/quantities.js';
import { type SourceLocation, showLocation } from '../labelled/location.js';
import { notice } from '../notices.js';

export interface TuneOptions {
  /** Letters of the header and body fields that are kept. */
  fields: readonly string[];
  /** Conditions read from fields: the field's letter by condition name. */
  conditions: Readonly<Record<string, string>>;
}

/** A tune of a file. */
export interface Tune extends SourceLocation {
  /** `X:1`, the kept fields, and the music. */
  text: string;
  conditions: Record<string, string>;
}

/**
 * Reads the tunes of a file in ABC notation, see `readAbcBook`. Each begins with `X:1` and what it has of the file header, so that
 * it is a whole file by itself; comments go, and so does a tune without music. Of several voices the first stays, unless `V` is
 * among the fields. Gives notices of what is left out; throws a DataError for a tune that lacks a field that is a condition.
 */
export function parseTunes(text: string, document: string, { fields, conditions }: TuneOptions): Tune[] {
  const { tunes, freeText } = readAbcBook(text);
  const keepsVoices = fields.includes('V');
  let [silent, ofVoices] = [0, 0];
  const read = tunes.flatMap((tune) => {
    const location = { document, line: tune.first.number };
    const body = keepsVoices ? [...tune.body] : firstVoice(tune);
    const music = body.findIndex(({ kind }) => kind === 'music');
    if (music < 0) {
      silent++;
      return [];
    }
    if (voicesOf(tune.head, voiceLines(tune)).length > 1) ofVoices++;
    const lines = [...inheritedBy(tune), ...tune.head, ...body];
    const kept = lines.filter(({ kind, field }) => kind === 'music' || (field !== null && fields.includes(field)));
    const head = [...inheritedBy(tune), ...tune.head, ...body.slice(0, music)];
    const values = Object.entries(conditions).map(([name, field]): [string, string] => [
      name,
      headField(head, field, name, location),
    ]);
    const written = ['X:1', ...kept.map((line) => line.text)].join('\n');
    return [{ text: written, conditions: Object.fromEntries(values), ...location }];
  });
  if (freeText > 0) {
    notice(`${document}: ${formatQuantity(freeText, 'line')} of text outside the tunes skipped: no music.`);
  }
  if (silent > 0) {
    notice(`${document}: ${formatQuantity(silent, 'tune')} skipped: no music before the blank line that ends a tune.`);
  }
  if (ofVoices > 0 && !keepsVoices) {
    notice(
      `${document}: of ${formatQuantity(ofVoices, 'tune')} with several voices only the first voice is read; to keep all, add V to data.tuneFields.`,
    );
  }
  return read;
}

/** The body with only the first voice. */
function firstVoice(tune: AbcTune): AbcLine[] {
  const lines = voiceLines(tune);
  const [first] = voicesOf(tune.head, lines);
  return lines.filter(({ voice }) => voice === null || voice === '*' || voice === first).map(({ line }) => line);
}

/** The last value of a field before the music, because the first may belong to a title. */
function headField(head: readonly AbcLine[], field: string, name: string, location: SourceLocation): string {
  const value = head.findLast((line) => line.field === field)?.text.slice(2);
  if (value !== undefined && value !== '') return decodeAbcText(value);
  throw new DataError(`${showLocation(location)}: the tune lacks the field ${field}: of its condition "${name}".`, {
    hint: `Add a line such as ${field}:${examples[field] ?? 'value'} to its header, or remove the condition.`,
  });
}

const examples: Record<string, string> = { K: 'G', M: '4/4', L: '1/8', R: 'jig' };
