import { DataError } from '../../errors.js';
import { isWave, readChunks, viewOf } from './riff.js';

/** The samples of a recording, one array per channel, within ±1 (floats may exceed it). */
export interface Waveform {
  channels: Float32Array[];
  /** Samples per second. */
  sampleRate: number;
}

/** Sample format: the code of `fmt `, or the sub-format of WAVE_FORMAT_EXTENSIBLE. */
const codes = { integer: 1, float: 3, aLaw: 6, muLaw: 7, extensible: 0xfffe } as const;

/** Reads the sample of `width` bytes that begins at `at`. */
type Reader = (data: DataView, at: number) => number;

/**
 * Decodes a WAV, RF64 or W64 file: integers of 8 to 32 bits, floats, A-law and µ-law. `name` is used in errors. Throws a
 * DataError for another format, and for a truncated or empty file.
 */
export function decodeWave(bytes: Uint8Array, name: string): Waveform {
  const chunks = isWave(bytes) ? readChunks(bytes) : null;
  if (chunks === null || chunks.format.length < 16) {
    const problem = isWave(bytes) ? 'it has no data chunk after a format chunk' : 'it does not have a WAV header';
    throw new DataError(`${name} is not a WAV file that can be read: ${problem}.`, { hint: convert(name) });
  }
  const { data, missing } = chunks;
  const format = viewOf(chunks.format);
  if (missing > 0) {
    throw new DataError(`${name} is truncated: its header announces ${missing} more bytes than it has.`, {
      hint: 'Copy it again.',
    });
  }
  const [code, count, blockAlign] = [codeOf(format), format.getUint16(2, true), format.getUint16(12, true)];
  const sampleRate = format.getUint32(4, true);
  const width = blockAlign / count;
  const read = readerOf(code, width);
  if (read === null || sampleRate === 0) {
    throw new DataError(
      `${name} has samples of format ${code} and ${format.getUint16(14, true)} bits, which is not supported.`,
      {
        hint: convert(name),
      },
    );
  }
  const steps = Math.floor(data.length / blockAlign);
  if (steps === 0) throw new DataError(`${name} has no sound in it.`, { hint: 'Leave it out.' });
  const sound = viewOf(data);
  const channels = Array.from({ length: count }, (_, channel) =>
    Float32Array.from({ length: steps }, (_, step) => read(sound, step * blockAlign + channel * width)),
  );
  if (channels.some((samples) => !samples.every(Number.isFinite))) {
    throw new DataError(`${name} has samples that are not finite numbers.`, { hint: 'Record or convert it again.' });
  }
  return { channels, sampleRate };
}

/** The command that converts a file to a supported format. */
export function convert(name: string): string {
  return `Convert it: ffmpeg -i ${JSON.stringify(name)} -acodec pcm_s16le out.wav`;
}

function codeOf(format: DataView): number {
  const code = format.getUint16(0, true);
  return code === codes.extensible && format.byteLength >= 26 ? format.getUint16(24, true) : code;
}

/** The valid bits are the highest bits of a sample, so only the bytes matter. */
function readerOf(code: number, width: number): Reader | null {
  switch (code) {
    case codes.integer:
      if (width === 1) return (data, at) => (data.getUint8(at) - 128) / 128;
      if (width === 2) return (data, at) => data.getInt16(at, true) / 2 ** 15;
      if (width === 3) return (data, at) => ((data.getInt8(at + 2) << 16) | data.getUint16(at, true)) / 2 ** 23;
      return width === 4 ? (data, at) => data.getInt32(at, true) / 2 ** 31 : null;
    case codes.float:
      if (width === 4) return (data, at) => data.getFloat32(at, true);
      return width === 8 ? (data, at) => data.getFloat64(at, true) : null;
    case codes.aLaw:
      return width === 1 ? (data, at) => (aLaw[data.getUint8(at)] as number) / 2 ** 15 : null;
    case codes.muLaw:
      return width === 1 ? (data, at) => (muLaw[data.getUint8(at)] as number) / 2 ** 15 : null;
    default:
      return null;
  }
}

/** ITU-T G.711, section 2, table 1: a sign, a segment and four bits, as 16-bit samples. */
const aLaw = Int16Array.from({ length: 256 }, (_, byte) => {
  const code = byte ^ 0x55;
  const segment = (code & 0x70) >> 4;
  const step = ((code & 0x0f) << 4) + (segment === 0 ? 8 : 0x108);
  const size = segment > 1 ? step << (segment - 1) : step;
  return (code & 0x80) === 0 ? -size : size;
});

/** ITU-T G.711, section 2, table 2. */
const muLaw = Int16Array.from({ length: 256 }, (_, byte) => {
  const code = ~byte & 0xff;
  const size = ((((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84;
  return (code & 0x80) === 0 ? size : -size;
});
