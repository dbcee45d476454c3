import { stepsOf } from '../../data/audio/log-mel.js';
import type { SoundSpec } from '../../data/audio/sound-features.js';
import { stackedSteps } from '../../data/audio/stack-frames.js';
import { sampleCount, type Utterance } from '../../data/audio/utterance.js';
import { showLocation } from '../../data/labelled/location.js';
import { DataError } from '../../errors.js';
import { leastCtcSteps } from '../../kernels/ctc.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';

/** Number of network steps of an utterance at `speed` times its tempo. */
export function stepsOfUtterance({ sound }: Utterance, spec: SoundSpec, speed = 1): number {
  const frames =
    sound.type === 'frames'
      ? sound.frames.steps
      : stepsOf(Math.floor(sampleCount(sound) / speed), (spec.audio as NonNullable<SoundSpec['audio']>).logMel);
  return stackedSteps(frames, spec.stacking);
}

/** Throws a DataError for an utterance whose text needs more steps than its audio has. */
export function checkLength(
  utterance: Utterance,
  { tokenizer, vocabulary, sound }: { tokenizer: Tokenizer; vocabulary: Vocabulary; sound: SoundSpec },
  speed = 1,
): void {
  const labels = vocabulary.encode(tokenizer.tokenize(utterance.text));
  const [steps, needed] = [stepsOfUtterance(utterance, sound, speed), leastCtcSteps(labels)];
  if (needed <= steps) return;
  const text = utterance.text.length > 60 ? `${[...utterance.text].slice(0, 59).join('')}…` : utterance.text;
  const repeats = needed === labels.length ? '' : ` (${labels.length} tokens, and a blank between two that are equal)`;
  const location = utterance.line === null ? utterance.file : `${showLocation(utterance)} (${utterance.file})`;
  throw new DataError(
    `${location}: ${JSON.stringify(text)} needs ${needed} steps${repeats}, and the network reads ${steps} of its sound.`,
    {
      hint: 'Lower model.skip or audio.hopMilliseconds, set text.level to word, or remove the recording.',
    },
  );
}
