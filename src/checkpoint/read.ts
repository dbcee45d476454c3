import { createHash } from 'node:crypto';
import { constants, type FileHandle, open } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { CheckpointError } from '../errors.js';
import { describeFailure } from './failure.js';
import { type Digest, MANIFEST } from './manifest.js';
import type { CheckpointFiles } from './parse.js';

// A manifest lists a few hundred tensors; a larger file is refused before it is read.
const LARGEST_MANIFEST = 2 ** 24;

export const sha256: Digest<string> = (content) => createHash('sha256').update(content).digest('hex');

/** The files of a checkpoint folder; sizes are checked before memory is allocated. */
export function filesOf(folder: string): CheckpointFiles {
  const locate = (name: string) => join(folder, name);
  return {
    locate,
    digest: sha256,
    read(name, expected) {
      const path = locate(name);
      return readFile(path, (size) => {
        if (expected === null && size > LARGEST_MANIFEST) {
          throw new CheckpointError(`${path} is ${size} bytes long, too long for a manifest.`);
        }
        if (expected !== null && size !== expected) {
          throw new CheckpointError(`${path} is ${size} bytes long; ${MANIFEST} says ${expected}.`);
        }
        if (size > totalmem()) throw new CheckpointError(`${path} is larger than this machine's memory.`);
      });
    },
  };
}

/** Contents of a regular file; `check` gets its size before memory is allocated. */
async function readFile(path: string, check: (size: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  let handle: FileHandle | null = null;
  try {
    // A symbolic link could lead out of the folder, and opening a pipe would block.
    handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const stat = await handle.stat();
    if (!stat.isFile()) throw new CheckpointError(`${path} is not a regular file.`);
    check(stat.size);
    const bytes = new Uint8Array(stat.size);
    let offset = 0;
    while (offset < bytes.length) {
      const { bytesRead } = await handle.read(bytes, offset, Math.min(bytes.length - offset, 2 ** 30));
      if (bytesRead === 0) throw new CheckpointError(`${path} ends before its ${bytes.length} bytes.`);
      offset += bytesRead;
    }
    return bytes;
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError(`${path} cannot be read: ${reasonOf(cause)}.`, { cause });
  } finally {
    // What was read is read.
    await handle?.close().catch(() => undefined);
  }
}

function reasonOf(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'ELOOP') return 'it is a symbolic link';
  return describeFailure(cause).what;
}
