import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { layOut } from '../../data/audio/lay-out.js';
import { readSound } from '../../data/audio/read-sound.js';
import { toInputs } from '../../data/audio/sound-features.js';
import { resolveFile } from '../../data/patterns.js';
import { checkLength, refuseTold, type StatesModel, traceInput } from '../../inference/states.js';
import type { Kernels } from '../../kernels/kernels.js';
import { tracedLayers } from '../../model/layers/recurrent.js';
import { loadTranscriptionModel, secondsPerStep } from './create-transcriber.js';

/** The states of a transcriber over a recording, or a file of frames; throws a CheckpointError where the checkpoint is damaged. */
export function transcriptionStates(checkpoint: Checkpoint, kernels: Kernels): StatesModel {
  const { spec, model } = loadTranscriptionModel(checkpoint);
  const { audio, features } = spec.sound;
  const seconds = secondsPerStep(spec.sound);
  return {
    async trace(request) {
      refuseTold(request, null);
      const file = await resolveFile(request.input, process.cwd());
      const inputs = toInputs([await readSound(file, audio?.format ?? null, features)], spec.sound);
      const batch = layOut(inputs.map((frames) => ({ frames, labels: null, leastSteps: 1 })));
      checkLength(file.name, batch.steps, 'steps');
      const layers = traceInput(tracedLayers(model.recurrent), model.input(kernels, batch));
      const steps = Array.from({ length: batch.steps }, (_, step) =>
        seconds === null ? String(step + 1) : (step * seconds).toFixed(3),
      );
      return [{ part: null, kind: seconds === null ? 'frame' : 'moment', steps, unknown: [], layers }];
    },
    dispose: () => model.dispose(),
  };
}
