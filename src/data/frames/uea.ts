import { DataError } from '../../errors.js';
import { type SourceLocation, showLocation } from '../labelled/location.js';
import { soundText } from '../labelled/sound-text.js';
import { fillGaps } from './gaps.js';
import { isPadding, parseNumber } from './parse-number.js';
import type { FrameFormat, FrameSequence } from './sequence.js';

/** The metadata of the `@` lines. */
interface Header {
  /** The classes; null if sequences have none. */
  classes: string[] | null;
  /** Whether values are written as `(time,value)`. */
  hasTimes: boolean;
  /** Index of the line after `@data`. */
  start: number;
}

/**
 * Reads the UEA archive's `.ts` (Bagnall et al. 2018): a sequence a line, its channels apart by colons, their values by commas, the
 * class last. NaN at the end of all channels is the padding of a shorter sequence, and is cut off; time stamps, `(time,value)`, are
 * left out where they are evenly spaced. Throws a DataError with file and line for missing values (`?`) unless they are filled
 * in, for channels of different lengths and a class that `@classLabel` does not have.
 */
export function parseUea(
  text: string,
  document: string,
  { labels, missing }: Pick<FrameFormat, 'labels' | 'missing'>,
): FrameSequence[] {
  const lines = text.split('\n');
  const { classes, hasTimes, start } = readHeader(lines, document);
  if (labels === 'step' || (labels === 'sequence' && classes === null)) {
    const what = labels === 'step' ? 'tag for each step' : 'classes: it says @classLabel false';
    throw new DataError(`${document} has no ${what}.`, { hint: 'Use JSONL or a table for these.' });
  }
  const sequences: FrameSequence[] = [];
  for (const [index, line] of lines.entries()) {
    if (index < start || line.trim() === '' || line.startsWith('#')) continue;
    const sequence = readCase(line, { classes, hasTimes, missing }, { document, line: index + 1 });
    sequences.push({ ...sequence, label: labels === 'none' ? null : sequence.label });
  }
  return sequences;
}

function readHeader(lines: readonly string[], document: string): Header {
  let classes: string[] | null = null;
  let hasTimes = false;
  for (const [index, line] of lines.entries()) {
    const [directive = '', value = '', ...others] = line.trim().split(/\s+/);
    const location = showLocation({ document, line: index + 1 });
    const isTrue = value.toLowerCase() === 'true';
    switch (directive.toLowerCase()) {
      case '@timestamps':
        hasTimes = isTrue;
        break;
      case '@targetlabel':
        if (!isTrue) break;
        throw new DataError(`${location}: the sequences have a number to predict instead of a class.`, {
          hint: 'Give a file with @classLabel.',
        });
      case '@classlabel':
        classes = isTrue ? others.map((name) => name.normalize('NFC')) : null;
        break;
      case '@data':
        return { classes, hasTimes, start: index + 1 };
    }
  }
  throw new DataError(`${document} has no line @data.`, { hint: 'Give an unchanged .ts file of the UEA archive.' });
}

function readCase(
  line: string,
  { classes, hasTimes, missing }: Pick<Header, 'classes' | 'hasTimes'> & Pick<FrameFormat, 'missing'>,
  location: SourceLocation,
): FrameSequence {
  // Times may contain colons.
  const parts = hasTimes ? line.split(/:(?![^()]*\))/) : line.split(':');
  const label = classes === null ? null : soundText(parts.pop() ?? '', location).trim();
  if (label !== null && !classes?.includes(label)) {
    throw new DataError(
      `${showLocation(location)} has the class ${JSON.stringify(label)}, which is not listed in @classLabel.`,
      {
        hint: `Its classes are ${classes?.join(', ')}; the class comes last, after a colon.`,
      },
    );
  }
  if (parts.length === 0) {
    throw new DataError(`${showLocation(location)} has a class but no values.`, {
      hint: 'Write the values before the class, separated by a colon.',
    });
  }
  const written = parts.map((part, index) => (hasTimes ? withoutTimes(part, location, index + 1) : part.split(',')));
  const [first = []] = written;
  const uneven = written.findIndex(({ length }) => length !== first.length);
  if (uneven >= 0) {
    throw new DataError(
      `${showLocation(location)}: channel ${uneven + 1} has ${written[uneven]?.length} values where the first has ${first.length}.`,
      { hint: 'Sample all channels of a sequence at the same times.' },
    );
  }
  const steps = 1 + first.findLastIndex((_, step) => !written.every((values) => isPadding(values[step] as string)));
  if (steps === 0) throw new DataError(`${showLocation(location)} has no value.`, { hint: 'Remove the sequence.' });
  const features = written.length;
  const frames = new Float32Array(steps * features);
  for (const [feature, values] of written.entries()) {
    for (const [step, value] of values.slice(0, steps).entries()) {
      const what = `value ${step + 1} of channel ${feature + 1}`;
      frames[step * features + feature] = parseNumber(value, location, what, { missing });
    }
  }
  if (missing === 'interpolate') fillGaps(frames, features, location);
  return { frames, steps, features, label, tags: null, ...location };
}

/** The values of a channel of `(time,value)`; throws a DataError if times are not evenly spaced. */
function withoutTimes(channel: string, location: SourceLocation, number: number): string[] {
  const pairs = [...channel.matchAll(/\(([^()]*),([^(),]*)\)/g)];
  const times = pairs.map(([, time = '']) => (/[-:]\d/.test(time) ? Date.parse(time) : Number(time)));
  const gap = (times[1] ?? 0) - (times[0] ?? 0);
  const late = times.findIndex((time, index) => {
    const expected = (times[0] as number) + index * gap;
    return !(Math.abs(time - expected) <= 1e-6 * Math.max(Math.abs(gap), Math.abs(expected) * 1e-3));
  });
  if (pairs.length > 0 && late < 0) return pairs.map(([, , value = '']) => value);
  throw new DataError(
    pairs.length === 0
      ? `${showLocation(location)}: channel ${number} has no (time,value), but @timeStamps is true.`
      : `${showLocation(location)}: value ${late + 1} of channel ${number} is not as long after the one before it as the others.`,
    { hint: 'Sample the sequences at regular times, and write only the values, with @timeStamps false.' },
  );
}
