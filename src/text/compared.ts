import { type NormaliseOptions, normalise } from './normalise.js';

/** A reference as a model that writes in lower case could write it: a score of its own case would count what was never asked. */
export function asWritten(text: string, { lowercase, language }: NormaliseOptions): string {
  return lowercase ? normalise(text, { lowercase, language }) : text;
}

/** What a report says of references that were compared in lower case. */
export const LOWER_CASED = 'Texts are compared lower-cased, as the run writes them (lowercase: true).';
