import { type NormaliseOptions, normalise } from './normalise.js';

/** Converts a reference to lower case if the model writes lower case, so that case does not count as an error. */
export function asWritten(text: string, { lowercase, language }: NormaliseOptions): string {
  return lowercase ? normalise(text, { lowercase, language }) : text;
}

/** The note of a report on references that were compared in lower case. */
export const LOWER_CASED = 'Texts are compared lower-cased, as the run writes them (lowercase: true).';
