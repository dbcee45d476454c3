/** The chunks of a WAV file that its sound needs. */
export interface WaveChunks {
  format: Buffer;
  data: Buffer;
  /** Bytes of sound that the header announces beyond the file's end. */
  missing: number;
}

/** Sizes that a writer into a pipe leaves in a header that it cannot come back to. */
const STREAMED = 0x7ffff000;

/** What W64 begins with, and what ends each of its chunks' names but the first. */
const W64 = '726966662e91cf11a5d628db04c10000';

/** How a kind of file writes its chunks. */
interface Layout {
  /** Bytes before the first chunk. */
  start: number;
  /** Bytes of a chunk's name. */
  name: number;
  size(bytes: Buffer, at: number): number;
  /** Chunks begin at multiples of it. */
  align: number;
}

const riff: Layout = { start: 12, name: 4, size: (bytes, at) => bytes.readUInt32LE(at), align: 2 };
const w64: Layout = { start: 40, name: 16, size: (bytes, at) => Number(bytes.readBigUInt64LE(at)) - 24, align: 8 };

/** Whether bytes begin as a WAV file does: RIFF, RF64, BW64 or Sony's W64. */
export function isWave(bytes: Buffer): boolean {
  const isRiff = ['RIFF', 'RF64', 'BW64'].includes(bytes.toString('latin1', 0, 4));
  return (isRiff && bytes.toString('latin1', 8, 12) === 'WAVE') || bytes.toString('hex', 0, 16) === W64;
}

/**
 * Finds the chunks of a WAV file (RIFF; EBU Tech 3306 for RF64): a size of 2^32 - 1 is in the chunk `ds64`, and where a file was
 * written into a pipe its sound goes to the end of the file. Null where a chunk is not there.
 */
export function readChunks(bytes: Buffer): WaveChunks | null {
  const isW64 = bytes.toString('hex', 0, 16) === W64;
  const layout = isW64 ? w64 : riff;
  const header = layout.name + (isW64 ? 8 : 4);
  let format: Buffer | null = null;
  let longSize: number | null = null;
  for (let at = layout.start; at + header <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = layout.size(bytes, at + layout.name);
    const body = at + header;
    if (name === 'ds64' && bytes.length >= body + 16) longSize = Number(bytes.readBigUInt64LE(body + 8));
    if (name === 'fmt ') format = bytes.subarray(body, body + size);
    if (name === 'data') {
      if (format === null) return null;
      return { format, ...soundOf(bytes, body, size === 0xffffffff && longSize !== null ? longSize : size, isW64) };
    }
    at = Math.ceil((body + size) / layout.align) * layout.align;
  }
  return null;
}

function soundOf(bytes: Buffer, start: number, size: number, isW64: boolean): Pick<WaveChunks, 'data' | 'missing'> {
  // No chunk follows where a recorder was stopped before it wrote the size.
  const isName = /^[\x20-\x7e]{4}$/.test(bytes.toString('latin1', start, start + 4));
  const isUnwritten =
    size === 0 && !isW64 && (bytes.readUInt32LE(4) + 8 <= start || (bytes.length >= start + 8 && !isName));
  const isStreamed = isUnwritten || (size >= STREAMED && start + size > bytes.length);
  const end = isStreamed ? bytes.length : start + size;
  return { data: bytes.subarray(start, end), missing: Math.max(0, end - bytes.length) };
}
