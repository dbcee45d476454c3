import type { LabelPredictor } from '../classifier.js';
import type { Tagger } from '../tagger.js';

/** What a network of frames reads. */
export interface FramesRead {
  /** Numbers per frame. */
  features: number;
  /** Their names, if the training data had a header. */
  names: readonly string[] | null;
}

/** What a classifier reads; null for text. */
export function framesOfClassifier({ normalisation }: Pick<LabelPredictor, 'normalisation'>): FramesRead | null {
  return normalisation === null ? null : { features: normalisation.means.length, names: normalisation.names ?? null };
}

/** What a tagger reads; null for text. */
export function framesOfTagger({ input }: Pick<Tagger, 'input'>): FramesRead | null {
  return input.type === 'frames' ? { features: input.features, names: input.names ?? null } : null;
}
