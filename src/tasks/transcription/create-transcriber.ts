import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { layOut } from '../../data/audio/lay-out.js';
import { readSound } from '../../data/audio/read-sound.js';
import { type SoundSpec, toInputs } from '../../data/audio/sound-features.js';
import { emissionsOf } from '../../inference/transcribe/emissions.js';
import type { Transcriber } from '../../inference/transcriber.js';
import type { Kernels } from '../../kernels/kernels.js';
import { buildTranscriptionModel, type TranscriptionModel } from '../../model/transcription/model.js';
import type { TranscriberSpec } from '../../model/transcription/spec.js';
import { writeParameters } from '../../model/variables.js';
import type { StoredText } from '../text/stored-text.js';
import { readStoredTranscriber } from './stored.js';

/** The model in a checkpoint with all that it works with; throws a CheckpointError where it is damaged. */
export function loadTranscriptionModel(
  checkpoint: Checkpoint,
): StoredText & { spec: TranscriberSpec; model: TranscriptionModel } {
  const stored = readStoredTranscriber(checkpoint);
  const model = buildTranscriptionModel(stored.spec.network, null);
  writeParameters(model.parameters, checkpoint.snapshot.weights);
  return { ...stored, model };
}

/** The transcriber in a checkpoint; throws a CheckpointError where it is damaged. */
export function loadTranscriber(checkpoint: Checkpoint, kernels: Kernels): Transcriber {
  const { tokenizer, vocabulary, spec, model } = loadTranscriptionModel(checkpoint);
  const { audio, features } = spec.sound;
  return {
    tokenizer,
    vocabulary,
    secondsPerStep: secondsPerStep(spec.sound),
    read: (file) => readSound(file, audio?.format ?? null, features),
    emissions(sounds) {
      if (sounds.length === 0) return [];
      const inputs = toInputs(sounds, spec.sound);
      const batch = layOut(inputs.map((frames) => ({ frames, labels: null, leastSteps: 1 })));
      const { logProbabilities } = model.predict(kernels, batch);
      return emissionsOf(logProbabilities, batch, spec.network.classes);
    },
    dispose: () => model.dispose(),
  };
}

/** From one step of a network to the next; null for frames of numbers, whose pace nobody tells. */
export function secondsPerStep({ audio, stacking }: SoundSpec): number | null {
  return audio && (stacking.skip * audio.logMel.hopLength) / audio.logMel.sampleRate;
}
