import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { collate } from '../../data/audio/collate.js';
import { type SoundSpec, toInputs } from '../../data/audio/sound-features.js';
import { emissionsOf } from '../../inference/transcribe/emissions.js';
import type { SoundReader } from '../../inference/transcriber.js';
import type { Kernels } from '../../kernels/kernels.js';
import { loadTranscription } from './spec.js';

/** Transcribes sounds. */
export function soundReader(checkpoint: Checkpoint, kernels: Kernels): SoundReader {
  const { tokenizer, vocabulary, spec, model } = loadTranscription(checkpoint);
  const { audio, features } = spec.sound;
  return {
    tokenizer,
    vocabulary,
    secondsPerStep: secondsPerStep(spec.sound),
    format: audio?.format ?? null,
    features,
    emissions(sounds) {
      if (sounds.length === 0) return [];
      const inputs = toInputs(sounds, spec.sound);
      const batch = collate(inputs.map((frames) => ({ frames, labels: null, leastSteps: 1 })));
      const { logProbabilities } = model.predict(kernels, batch);
      return emissionsOf(logProbabilities, batch, spec.network.classes);
    },
    dispose: () => model.dispose(),
  };
}

/** Opens it in a browser. */
export function openInMemory(checkpoint: Checkpoint, kernels: Kernels) {
  return { use: 'transcriber', model: soundReader(checkpoint, kernels) } as const;
}

/** Seconds from one step to the next; null for frames of numbers, whose rate is unknown. */
export function secondsPerStep({ audio, stacking }: SoundSpec): number | null {
  return audio && (stacking.skip * audio.logMel.hopLength) / audio.logMel.sampleRate;
}
