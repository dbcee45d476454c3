import { readFrames } from '../../data/frames/read-frames.js';
import type { FrameFormat, FrameSequence } from '../../data/frames/sequence.js';
import { type EncodedSample, fillSamples } from '../../data/label-batches.js';
import { resolveFile } from '../../data/patterns.js';
import { DataError } from '../../errors.js';
import {
  checkLength,
  checkTraced,
  refuseTold,
  type SequenceStates,
  type StatesModel,
  traceInput,
} from '../../inference/states.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { LabelModel } from '../../model/label/model.js';
import { tracedLayers } from '../../model/layers/recurrent.js';

/** How what is to be looked at becomes what a network of labels reads. */
export type LabelInput =
  | {
      type: 'tokens';
      tokenize(text: string): string[];
      unknown(tokens: readonly string[]): string[];
      encode(tokens: readonly string[]): Encoded;
    }
  | { type: 'frames'; format: FrameFormat; features: number; encode(sequence: FrameSequence): Encoded };

type Encoded = Pick<EncodedSample, 'input' | 'steps'>;

/** The states of a network that labels steps or samples, over a text or a file of frames; takes the model over. */
export function labelStates(model: LabelModel, kernels: Kernels, input: LabelInput): StatesModel {
  return {
    async trace(request) {
      refuseTold(request, null);
      const { encoded, ...read } =
        input.type === 'tokens' ? readText(request.input, input) : await readFile(request.input, input);
      const batch = fillSamples([{ ...encoded, targets: null }]);
      const layers = traceInput(tracedLayers(model.recurrent), model.input(kernels, batch));
      return [{ part: null, ...read, layers }];
    },
    dispose: () => model.dispose(),
  };
}

type Read = Pick<SequenceStates, 'kind' | 'steps' | 'unknown'> & { encoded: Encoded };

function readText(text: string, { tokenize, unknown, encode }: Extract<LabelInput, { type: 'tokens' }>): Read {
  const tokens = tokenize(text);
  checkTraced(text, tokens.length);
  return { kind: 'token', steps: tokens, unknown: unknown(tokens), encoded: encode(tokens) };
}

async function readFile(
  name: string,
  { format, features, encode }: Extract<LabelInput, { type: 'frames' }>,
): Promise<Read> {
  const baseDirectory = process.cwd();
  const file = await resolveFile(name, baseDirectory);
  const sequences = await readFrames([file], format, { baseDirectory, features });
  const [sequence] = sequences;
  if (sequence === undefined || sequences.length > 1) {
    throw new DataError(`${file.name} has ${sequences.length} sequences, and states are shown of one.`, {
      hint: 'Write the one to look at into a file of its own.',
    });
  }
  checkLength(file.name, sequence.steps, 'frames');
  const steps = Array.from({ length: sequence.steps }, (_, step) => String(step + 1));
  return { kind: 'frame', steps, unknown: [], encoded: encode(sequence) };
}
