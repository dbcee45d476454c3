import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { collate } from '../../data/audio/collate.js';
import { readSound } from '../../data/audio/read-sound.js';
import { toInputs } from '../../data/audio/sound-features.js';
import { resolveFile } from '../../data/patterns.js';
import { checkLength, refuseTold, type StatesModel, traceInput } from '../../inference/states.js';
import { emissionsOf } from '../../inference/transcribe/emissions.js';
import type { Transcriber } from '../../inference/transcriber.js';
import { argMax } from '../../kernels/distribution.js';
import type { Kernels } from '../../kernels/kernels.js';
import { tracedLayers } from '../../model/layers/recurrent.js';
import { loadTranscription } from './spec.js';
import { secondsPerStep, soundReader } from './use.js';

/** Opens a transcriber of recordings. */
export function transcriber(checkpoint: Checkpoint, kernels: Kernels): Transcriber {
  const reader = soundReader(checkpoint, kernels);
  return { ...reader, read: (file) => readSound(file, reader.format, reader.features) };
}

/** The states of a transcriber's network over a recording, or a file of frames. */
export function states(checkpoint: Checkpoint, kernels: Kernels): StatesModel {
  const { spec, model, vocabulary } = loadTranscription(checkpoint);
  const { audio, features } = spec.sound;
  const seconds = secondsPerStep(spec.sound);
  return {
    async trace(request) {
      refuseTold(request, null);
      const file = await resolveFile(request.input, '.');
      const inputs = toInputs([await readSound(file, audio?.format ?? null, features)], spec.sound);
      const batch = collate(inputs.map((frames) => ({ frames, labels: null, leastSteps: 1 })));
      checkLength(file.name, batch.steps, 'steps');
      const layers = traceInput(tracedLayers(model.recurrent), model.input(kernels, batch));
      const steps = Array.from({ length: batch.steps }, (_, step) =>
        seconds === null ? String(step + 1) : (step * seconds).toFixed(3),
      );
      const { logProbabilities } = model.predict(kernels, batch);
      const [emissions = []] = emissionsOf(logProbabilities, batch, spec.network.classes);
      const said = emissions.map((row) => {
        const id = argMax(row);
        return id === row.length - 1 ? '' : vocabulary.token(id);
      });
      return [{ part: null, kind: seconds === null ? 'frame' : 'moment', steps, said, unknown: [], layers }];
    },
    dispose: () => model.dispose(),
  };
}
