import { decodeWave, type Waveform } from '../data/audio/decode-wave.js';
import { isWave } from '../data/audio/riff.js';
import { type RecordingFormat, toSamples } from '../data/audio/to-samples.js';
import { DataError } from '../errors.js';
import type { Bytes } from './files.js';

/** The part of Web Audio that is used here; TypeScript declares it only for browsers. */
interface AudioApi {
  OfflineAudioContext?: new (
    channels: number,
    length: number,
    sampleRate: number,
  ) => {
    decodeAudioData(bytes: ArrayBuffer): Promise<{
      numberOfChannels: number;
      sampleRate: number;
      getChannelData(channel: number): Float32Array;
    }>;
  };
}

/** The samples of a recording for a model. Throws a DataError if it cannot be read. */
export async function readRecording(recording: Bytes | Waveform, format: RecordingFormat): Promise<Float32Array> {
  if ('channels' in recording) return toSamples(recording, 'The recording', format);
  const bytes = new Uint8Array(recording);
  const waveform = isWave(bytes) ? decodeWave(bytes, 'The recording') : await decodeByBrowser(bytes, format.sampleRate);
  return toSamples(waveform, 'The recording', format);
}

/** The browser decodes and resamples. */
async function decodeByBrowser(bytes: Uint8Array<ArrayBuffer>, sampleRate: number): Promise<Waveform> {
  const { OfflineAudioContext } = globalThis as AudioApi;
  const unreadable = (cause?: unknown) =>
    new DataError('The recording is not a WAV file and cannot be decoded here.', {
      hint: 'Give a WAV file, or samples: { channels, sampleRate }.',
      cause,
    });
  if (OfflineAudioContext === undefined) throw unreadable();
  const context = new OfflineAudioContext(1, 1, sampleRate);
  const decoded = await context.decodeAudioData(bytes.buffer).catch((cause: unknown) => {
    throw unreadable(cause);
  });
  const channels = Array.from({ length: decoded.numberOfChannels }, (_, channel) => decoded.getChannelData(channel));
  return { channels, sampleRate: decoded.sampleRate };
}
