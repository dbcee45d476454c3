import { type CorpusFile, readBytes } from '../read.js';
import { decodeRecording } from './decode-recording.js';
import { type RecordingFormat, toSamples } from './to-samples.js';

/** Reads a recording, see `decodeRecording`; throws a DataError that names it if it cannot be read or does not match `format`. */
export async function readRecording(file: CorpusFile, format: RecordingFormat): Promise<Float32Array> {
  const waveform = await decodeRecording(await readBytes(file, process.stdin), file.name);
  return toSamples(waveform, file.name, format);
}
