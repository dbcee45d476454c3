import { Inflate } from 'fflate';
import { LARGEST, unreadable } from './files.js';

/**
 * The wanted entries of a zip archive by name, in memory: names in the archive are never used as paths. Throws a CheckpointError that
 * names `file` if it is not an archive, or if an entry is not stored or deflated, or is larger than its declared size.
 */
export function readZip(bytes: Uint8Array, file: string, wanted: readonly string[]): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end < 0) throw unreadable(file, 'it is not a complete zip archive');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const found = new Map<string, Uint8Array>();
  for (let entry = 0; entry < count; entry++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
      throw unreadable(file, 'its list of entries is damaged');
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const [packed, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
    ];
    const header = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    at += 46 + nameLength + extra + comment;
    if (/(^|\/)[^/]*\.(pkl|pickle)$/i.test(name)) {
      throw unreadable(
        file,
        `it contains a pickle, ${JSON.stringify(name)}, which can run code when it is loaded`,
        'Save it as safetensors: safetensors.torch.save_file(model.state_dict(), "model.safetensors").',
      );
    }
    if (!wanted.includes(name)) continue;
    const quoted = JSON.stringify(name);
    if ((flags & 1) !== 0) throw unreadable(file, `its entry ${quoted} is encrypted`);
    if (header + 30 > bytes.length || view.getUint32(header, true) !== 0x04034b50)
      throw unreadable(file, `its entry ${quoted} is damaged`);
    const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
    if (start + packed > bytes.length || size > LARGEST)
      throw unreadable(file, `its entry ${quoted} extends beyond the file`);
    const content = bytes.subarray(start, start + packed);
    if (method !== 0 && method !== 8) throw unreadable(file, `its entry ${quoted} is compressed by method ${method}`);
    // Deflate expands one byte to at most 1032 bytes.
    if (method === 8 && size > packed * 1032 + 1032)
      throw unreadable(file, `its entry ${quoted} cannot grow to ${size} bytes`);
    const whole = method === 0 ? content : inflate(content, size, file, quoted);
    if (whole.length !== size)
      throw unreadable(file, `its entry ${quoted} has ${whole.length} bytes instead of ${size}`);
    found.set(name, whole);
  }
  return found;
}

/** Inflates exactly `size` bytes; stops at the first excess byte. */
function inflate(packed: Uint8Array, size: number, file: string, quoted: string): Uint8Array {
  const result = new Uint8Array(size);
  let length = 0;
  const inflater = new Inflate((piece) => {
    if (length + piece.length > size) throw unreadable(file, `its entry ${quoted} is larger than declared`);
    result.set(piece, length);
    length += piece.length;
  });
  try {
    // In pieces, so that excess output is detected early.
    for (let at = 0; at < packed.length; at += 65_536) {
      inflater.push(packed.subarray(at, at + 65_536), at + 65_536 >= packed.length);
    }
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'CheckpointError') throw cause;
    throw unreadable(file, `its entry ${quoted} is damaged`);
  }
  return result.subarray(0, length);
}

/** The offset of the end-of-central-directory record, before a comment of at most 65,535 bytes; -1 if there is none. */
function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - 65_557; at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  return -1;
}
