import { DataError } from '../../errors.js';
import { type Place, showPlace } from '../labelled/place.js';
import { soundText } from '../labelled/sound-text.js';
import { parseNumber } from './parse-number.js';
import type { FrameFormat, FrameSequence } from './sequence.js';

/** What the `@` lines say. */
interface Header {
  /** The classes; null where sequences have none. */
  classes: string[] | null;
  /** Index of the line after `@data`. */
  start: number;
}

/**
 * Reads the UEA archive's `.ts` (Bagnall et al. 2018): a sequence a line, its channels apart by colons, their values by commas, the
 * class last. Throws a DataError with file and line for missing values (`?`), time stamps, channels of different lengths and
 * a class that `@classLabel` does not have.
 */
export function parseUea(text: string, document: string, { labels }: Pick<FrameFormat, 'labels'>): FrameSequence[] {
  const lines = text.split('\n');
  const { classes, start } = readHeader(lines, document);
  if (labels === 'step' || (labels === 'sequence' && classes === null)) {
    const what = labels === 'step' ? 'tag for each step' : 'classes: it says @classLabel false';
    throw new DataError(`${document} has no ${what}.`, { hint: 'Use JSONL or a table for these.' });
  }
  const sequences: FrameSequence[] = [];
  for (const [index, line] of lines.entries()) {
    if (index < start || line.trim() === '' || line.startsWith('#')) continue;
    const sequence = readCase(line, classes, { document, line: index + 1 });
    sequences.push({ ...sequence, label: labels === 'none' ? null : sequence.label });
  }
  return sequences;
}

function readHeader(lines: readonly string[], document: string): Header {
  let classes: string[] | null = null;
  for (const [index, line] of lines.entries()) {
    const [directive = '', value = '', ...others] = line.trim().split(/\s+/);
    const place = showPlace({ document, line: index + 1 });
    const isTrue = value.toLowerCase() === 'true';
    switch (directive.toLowerCase()) {
      case '@timestamps':
        if (!isTrue) break;
        throw new DataError(`${place}: the values have time stamps, which are not read.`, {
          hint: 'Sample the sequences at regular times, and write @timeStamps false.',
        });
      case '@targetlabel':
        if (!isTrue) break;
        throw new DataError(`${place}: the sequences have a number to predict instead of a class.`, {
          hint: 'Give a file with @classLabel.',
        });
      case '@classlabel':
        classes = isTrue ? others.map((name) => name.normalize('NFC')) : null;
        break;
      case '@data':
        return { classes, start: index + 1 };
    }
  }
  throw new DataError(`${document} has no line @data.`, { hint: 'Give a .ts file of the UEA archive as it is.' });
}

function readCase(line: string, classes: readonly string[] | null, place: Place): FrameSequence {
  const parts = line.split(':');
  const label = classes === null ? null : soundText(parts.pop() ?? '', place).trim();
  if (label !== null && !classes?.includes(label)) {
    throw new DataError(
      `${showPlace(place)} has the class ${JSON.stringify(label)}, which @classLabel does not name.`,
      {
        hint: `Its classes are ${classes?.join(', ')}; the class stands last, after a colon.`,
      },
    );
  }
  if (parts.length === 0) {
    throw new DataError(`${showPlace(place)} has a class and no values.`, {
      hint: 'Write the values before the class, and a colon between.',
    });
  }
  const channels = parts.map((part) => part.split(','));
  const steps = channels[0]?.length ?? 0;
  const features = channels.length;
  const frames = new Float32Array(steps * features);
  for (const [feature, values] of channels.entries()) {
    if (values.length !== steps) {
      throw new DataError(
        `${showPlace(place)}: channel ${feature + 1} has ${values.length} values where the first has ${steps}.`,
        { hint: 'Sample all channels of a sequence at the same times.' },
      );
    }
    for (const [step, value] of values.entries()) {
      const what = `value ${step + 1} of channel ${feature + 1}`;
      frames[step * features + feature] = parseNumber(value, place, what);
    }
  }
  return { frames, steps, features, label, tags: null, ...place };
}
