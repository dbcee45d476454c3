/** The chunks of a WAV file that are needed for decoding. */
export interface WaveChunks {
  format: Uint8Array;
  data: Uint8Array;
  /** Bytes of audio announced by the header that are missing in the file. */
  missing: number;
}

/** Placeholder sizes in the header of a file that was written into a pipe. */
const STREAMED = 0x7ffff000;

/** The GUID that starts a W64 file, and the suffix of its chunks' GUIDs. */
const W64 = '726966662e91cf11a5d628db04c10000';

/** The chunk layout of a file type. */
interface Layout {
  /** Number of bytes before the first chunk. */
  start: number;
  /** Size of a chunk's name in bytes. */
  name: number;
  size(view: DataView, at: number): number;
  /** Alignment of chunks. */
  align: number;
}

const riff: Layout = { start: 12, name: 4, size: (view, at) => view.getUint32(at, true), align: 2 };
const w64: Layout = { start: 40, name: 16, size: (view, at) => Number(view.getBigUint64(at, true)) - 24, align: 8 };

/** Whether bytes begin as a WAV file does: RIFF, RF64, BW64 or Sony's W64. */
export function isWave(bytes: Uint8Array): boolean {
  const isRiff = ['RIFF', 'RF64', 'BW64'].includes(latin1(bytes, 0, 4));
  return (isRiff && latin1(bytes, 8, 12) === 'WAVE') || beginsAsW64(bytes);
}

function beginsAsW64(bytes: Uint8Array): boolean {
  return Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('') === W64;
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

/**
 * Finds the chunks of a WAV file (RIFF; EBU Tech 3306 for RF64). A size of 2^32 - 1 is stored in the chunk `ds64`; in a file that
 * was written into a pipe, the audio extends to the end. Null for a missing chunk.
 */
export function readChunks(bytes: Uint8Array): WaveChunks | null {
  const view = viewOf(bytes);
  const isW64 = beginsAsW64(bytes);
  const layout = isW64 ? w64 : riff;
  const header = layout.name + (isW64 ? 8 : 4);
  let format: Uint8Array | null = null;
  let longSize: number | null = null;
  for (let at = layout.start; at + header <= bytes.length; ) {
    const name = latin1(bytes, at, at + 4);
    const size = layout.size(view, at + layout.name);
    const body = at + header;
    if (name === 'ds64' && bytes.length >= body + 16) longSize = Number(view.getBigUint64(body + 8, true));
    if (name === 'fmt ') format = bytes.subarray(body, body + size);
    if (name === 'data') {
      if (format === null) return null;
      return { format, ...soundOf(bytes, body, size === 0xffffffff && longSize !== null ? longSize : size, isW64) };
    }
    at = Math.ceil((body + size) / layout.align) * layout.align;
  }
  return null;
}

/** The bytes as numbers of several of them. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function soundOf(bytes: Uint8Array, start: number, size: number, isW64: boolean): Pick<WaveChunks, 'data' | 'missing'> {
  // If a recorder was stopped before it wrote the size, no chunk follows.
  const isName = /^[\x20-\x7e]{4}$/.test(latin1(bytes, start, start + 4));
  const announced = viewOf(bytes).getUint32(4, true);
  const isUnwritten = size === 0 && !isW64 && (announced + 8 <= start || (bytes.length >= start + 8 && !isName));
  const isStreamed = isUnwritten || (size >= STREAMED && start + size > bytes.length);
  const end = isStreamed ? bytes.length : start + size;
  return { data: bytes.subarray(start, end), missing: Math.max(0, end - bytes.length) };
}
