import type { EncodedSample } from '../../../data/label-batches.js';
import { DataError } from '../../../errors.js';

/** Standard deviations of the training data, far below where a sum of float32 products overflows. */
const MOST = 1e18;

/** Returns a sample unchanged; throws a DataError for frames whose normalised numbers would overflow in a network. */
export function requireInRange<Sample extends Pick<EncodedSample, 'input'>>(sample: Sample): Sample {
  const { input } = sample;
  if (input.type !== 'frames') return sample;
  const wrong = input.frames.findIndex((value) => !(Math.abs(value) <= MOST));
  if (wrong < 0) return sample;
  const [step, feature] = [Math.floor(wrong / input.features), wrong % input.features];
  throw new DataError(`Number ${feature + 1} of frame ${step + 1} is too large, compared with the training data.`, {
    hint: 'Give numbers in the units of the training data.',
  });
}
