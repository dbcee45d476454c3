import { DataError } from '../../errors.js';
import { convert, decodeWave, type Waveform } from './decode-wave.js';
import { joinSamples } from './join.js';
import { readOggPages } from './ogg.js';
import { isWave } from './riff.js';

/** The output of a decoder of compressed audio. */
interface Decoded {
  channelData: Float32Array[];
  sampleRate: number;
  errors: readonly { message: string }[];
}

interface Decoder {
  ready: Promise<unknown>;
  free(): void;
}

/** Formats by a file's first bytes. A decoder is loaded when the first file of its kind is read. */
const formats: { name: string; begins(bytes: Buffer): boolean; decode(bytes: Buffer): Promise<Decoded> }[] = [
  {
    name: 'FLAC',
    begins: (bytes) => bytes.toString('latin1', 0, 4) === 'fLaC' || codecOfOgg(bytes).startsWith('\x7fFLAC'),
    async decode(bytes) {
      const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
      return using(new FLACDecoder(), (decoder) => decoder.decodeFile(bytes));
    },
  },
  {
    name: 'Ogg Vorbis',
    begins: (bytes) => codecOfOgg(bytes).startsWith('\x01vorbis'),
    async decode(bytes) {
      const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
      return using(new OggVorbisDecoder(), (decoder) => decoder.decodeFile(bytes));
    },
  },
  {
    name: 'Ogg Opus',
    begins: (bytes) => codecOfOgg(bytes).startsWith('OpusHead'),
    async decode(bytes) {
      const { OggOpusDecoder } = await import('ogg-opus-decoder');
      return using(new OggOpusDecoder(), (decoder) => decoder.decodeFile(bytes));
    },
  },
  {
    name: 'MP3',
    // A tag, or the eleven set bits and the layer III of a frame (ISO/IEC 11172-3, section 2.4.1.3).
    begins: (bytes) =>
      bytes.toString('latin1', 0, 3) === 'ID3' || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2),
    async decode(bytes) {
      const { MPEGDecoder } = await import('mpg123-decoder');
      return using(new MPEGDecoder(), async (decoder) => decoder.decode(bytes));
    },
  },
];

/**
 * Decodes a recording: WAV and its variants (see `decodeWave`), FLAC, MP3, Ogg Vorbis and Ogg Opus, detected by the first bytes.
 * `name` is used in errors. Throws a DataError for another format, and for a damaged or empty file.
 */
export async function decodeRecording(file: Buffer, name: string): Promise<Waveform> {
  const bytes = withoutTag(file);
  if (isWave(bytes)) return decodeWave(bytes, name);
  const format = formats.find(({ begins }) => begins(bytes));
  if (format === undefined) {
    throw new DataError(`${name} is not a WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus file.`, {
      hint: convert(name),
    });
  }
  const damaged = (cause: unknown, what: string) =>
    new DataError(`${name} is ${format.name}, but ${what}.`, { hint: `Copy it again. ${convert(name)}`, cause });
  const { links, isCut } =
    bytes.toString('latin1', 0, 4) === 'OggS' ? readOggPages(bytes) : { links: [bytes], isCut: false };
  if (isCut || isCutMp3(bytes)) throw damaged(null, 'is truncated: its header announces more bytes than it has');
  const decoded: Decoded[] = [];
  for (const link of links) {
    const one = await format.decode(link).catch((cause: unknown) => {
      throw damaged(cause, 'cannot be decoded');
    });
    const [error] = one.errors;
    if (error !== undefined) throw damaged(error, `is damaged or truncated (${error.message})`);
    decoded.push(one);
  }
  const { channels, sampleRate } = joined(decoded, name);
  const announced = samplesOfFlac(bytes);
  if (announced > (channels[0]?.length ?? 0)) {
    throw damaged(
      null,
      `is truncated: its header announces ${announced} samples, but it has ${channels[0]?.length ?? 0}`,
    );
  }
  if ((channels[0]?.length ?? 0) === 0) {
    throw new DataError(`${name} has no sound in it.`, { hint: 'Remove it, or copy it again.' });
  }
  return { channels, sampleRate };
}

/** The sound of chained streams, one after the other; throws a DataError if they differ in rate or channels. */
function joined(decoded: readonly Decoded[], name: string): Waveform {
  const [first] = decoded as [Decoded];
  const channels = first.channelData.length;
  if (
    decoded.some(({ sampleRate, channelData }) => sampleRate !== first.sampleRate || channelData.length !== channels)
  ) {
    throw new DataError(`${name} has parts of different sample rates or channels.`, { hint: convert(name) });
  }
  const all = first.channelData.map((samples, channel) =>
    decoded.length === 1
      ? samples
      : joinSamples(decoded.map(({ channelData }) => channelData[channel] as Float32Array)),
  );
  // The decoder of MP3 repeats a single channel.
  const [left, right] = all;
  const isMono =
    all.length === 2 && left?.length === right?.length && left?.every((sample, step) => sample === right?.[step]);
  return { channels: isMono && left !== undefined ? [left] : all, sampleRate: first.sampleRate };
}

/** Whether an MP3 file has less than the bytes that its Xing or Info header announces. */
function isCutMp3(bytes: Buffer): boolean {
  const start = sizeOfTag(bytes);
  if (bytes[start] !== 0xff) return false;
  const frame = bytes.subarray(start, start + 200);
  const at = Math.max(frame.indexOf('Xing'), frame.indexOf('Info'));
  if (at < 0 || frame.length < at + 16) return false;
  const flags = frame.readUInt32BE(at + 4);
  if ((flags & 2) === 0) return false;
  const announced = frame.readUInt32BE(at + ((flags & 1) === 0 ? 8 : 12));
  // Some writers count a tag of 128 bytes at the end too.
  return bytes.length - start < announced - 256;
}

function sizeOfTag(bytes: Buffer): number {
  if (bytes.toString('latin1', 0, 3) !== 'ID3' || bytes.length < 10) return 0;
  return 10 + [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((bytes[at] as number) & 0x7f), 0);
}

/** Removes the ID3 tags that some programs write around FLAC (ID3v2.4, section 3.1; ID3v1 has 128 bytes at the end). */
function withoutTag(file: Buffer): Buffer {
  const isFlac = file.toString('latin1', sizeOfTag(file), sizeOfTag(file) + 4) === 'fLaC';
  const bytes =
    isFlac && file.toString('latin1', file.length - 128, file.length - 125) === 'TAG' ? file.subarray(0, -128) : file;
  return isFlac ? bytes.subarray(sizeOfTag(bytes)) : bytes;
}

/** Samples that a FLAC file's first block announces (RFC 9639, section 8.2); 0 if unknown, and for another file. */
function samplesOfFlac(bytes: Buffer): number {
  if (bytes.toString('latin1', 0, 4) !== 'fLaC' || bytes.length < 26) return 0;
  return ((bytes[21] as number) & 0x0f) * 2 ** 32 + bytes.readUInt32BE(22);
}

/** The payload of an Ogg file's first page (RFC 3533, section 6); empty for another file. */
function codecOfOgg(bytes: Buffer): string {
  if (bytes.toString('latin1', 0, 4) !== 'OggS') return '';
  const start = 27 + (bytes[26] ?? 0);
  return bytes.toString('latin1', start, start + 8);
}

async function using<Kind extends Decoder>(
  decoder: Kind,
  decode: (decoder: Kind) => Promise<Decoded>,
): Promise<Decoded> {
  await decoder.ready;
  try {
    return await decode(decoder);
  } finally {
    decoder.free();
  }
}
