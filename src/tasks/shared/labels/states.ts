import type { Normalisation } from '../../../data/frames/normalisation.js';
import { readFrames } from '../../../data/frames/read-frames.js';
import type { FrameFormat } from '../../../data/frames/sequence.js';
import { fillSamples } from '../../../data/label-batches.js';
import { resolveFile } from '../../../data/patterns.js';
import { DataError } from '../../../errors.js';
import {
  checkLength,
  checkTraced,
  refuseTold,
  type SequenceStates,
  type StatesModel,
  traceInput,
} from '../../../inference/states.js';
import type { Kernels } from '../../../kernels/kernels.js';
import type { LabelModel } from '../../../model/label/model.js';
import { tracedLayers } from '../../../model/layers/recurrent.js';
import type { Tokenizer } from '../../../text/tokenizer.js';
import { encodeInput, type InputEncoder, type SampleInput } from './input.js';
import type { TokenEncoder } from './token-encoder.js';

/** Readers of a text and of a file; the network uses one of them. */
interface Reading {
  tokenizer(): Tokenizer;
  format(): FrameFormat;
}

/** The states of a network that labels steps or samples, over a text or a file of frames; takes ownership of the model. */
export function labelStates(model: LabelModel, kernels: Kernels, encoder: InputEncoder, reading: Reading): StatesModel {
  const read =
    encoder.type === 'tokens' ? readText(encoder.encoder, reading) : readFile(encoder.normalisation, reading);
  return {
    async trace(request) {
      refuseTold(request, null);
      const { sample, ...told } = await read(request.input);
      const batch = fillSamples([{ ...encodeInput(encoder, sample), targets: null }]);
      const layers = traceInput(tracedLayers(model.recurrent), model.input(kernels, batch));
      return [{ part: null, ...told, layers }];
    },
    dispose: () => model.dispose(),
  };
}

type Read = (input: string) => Promise<Pick<SequenceStates, 'kind' | 'steps' | 'unknown'> & { sample: SampleInput }>;

function readText({ unknown }: TokenEncoder, { tokenizer }: Reading): Read {
  const { tokenize } = tokenizer();
  return async (text) => {
    const tokens = tokenize(text);
    checkTraced(text, tokens.length);
    return { kind: 'token', steps: tokens, unknown: unknown(tokens), sample: { type: 'tokens', tokens } };
  };
}

function readFile({ means }: Normalisation, reading: Reading): Read {
  const format = reading.format();
  return async (name) => {
    const baseDirectory = '.';
    const file = await resolveFile(name, baseDirectory);
    const sequences = await readFrames([file], format, { baseDirectory, features: means.length });
    const [sequence] = sequences;
    if (sequence === undefined || sequences.length > 1) {
      throw new DataError(`${file.name} has ${sequences.length} sequences, but states are shown for one.`, {
        hint: 'Write that sequence to a separate file.',
      });
    }
    checkLength(file.name, sequence.steps, 'frames');
    const steps = Array.from({ length: sequence.steps }, (_, step) => String(step + 1));
    return { kind: 'frame', steps, unknown: [], sample: { type: 'frames', ...sequence } };
  };
}
