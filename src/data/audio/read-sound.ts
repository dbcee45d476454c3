import { DataError } from '../../errors.js';
import { readFrames } from '../frames/read-frames.js';
import type { FrameFormat } from '../frames/sequence.js';
import type { CorpusFile } from '../read.js';
import { readRecording } from './read-recording.js';
import type { RecordingFormat } from './to-samples.js';
import type { Sound } from './utterance.js';

const plainFrames: FrameFormat = {
  format: null,
  labels: 'none',
  idColumn: null,
  labelColumn: null,
  ignoreColumns: [],
};

/**
 * Reads a recording, or, if `format` is null, a file of frames of `features` numbers each (null for any). Throws a DataError that
 * names the file.
 */
export async function readSound(
  file: CorpusFile,
  format: RecordingFormat | null,
  features: number | null,
): Promise<Sound> {
  if (format !== null) return { type: 'samples', samples: await readRecording(file, format) };
  const sequences = await readFrames([file], plainFrames, { baseDirectory: process.cwd(), features });
  const [sequence] = sequences;
  if (sequence === undefined || sequences.length > 1) {
    throw new DataError(`${file.name} has ${sequences.length} sequences of frames, but an utterance is one.`, {
      hint: 'Write each sequence to a separate file.',
    });
  }
  const { frames: values, steps, features: width } = sequence;
  return { type: 'frames', frames: { values, steps, features: width } };
}
