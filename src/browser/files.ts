import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CheckpointFiles } from '../checkpoint/parse.js';
import { CheckpointError, RnnError } from '../errors.js';
import { fetchedFiles } from './fetched-files.js';

/**
 * The files of a checkpoint: the URL of its folder, a function from the name of a file to its bytes, or the bytes by name.
 * `optimizer.bin` and `carried.bin` are not read.
 */
export type ModelFiles = string | URL | Readonly<Record<string, Bytes>> | ((name: string) => Promise<Bytes>);

/** The contents of a file. */
export type Bytes = ArrayBuffer | Uint8Array;

/** The source of files for reading a checkpoint. */
export function checkpointFilesOf(files: ModelFiles): CheckpointFiles {
  const { read, locate } = readerOf(files);
  return {
    locate,
    digest: (content) => digest(typeof content === 'string' ? utf8ToBytes(content) : content),
    async read(name, expected) {
      const bytes = toBytes(await read(name));
      if (expected !== null && bytes.length !== expected) {
        throw new CheckpointError(`${locate(name)} is ${bytes.length} bytes long; manifest.json says ${expected}.`);
      }
      return bytes;
    },
  };
}

/** SHA-256 by the browser, which does not block the page, or in JavaScript: `crypto.subtle` exists only over https and on localhost. */
async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  return bytesToHex(subtle === undefined ? sha256(bytes) : new Uint8Array(await subtle.digest('SHA-256', bytes)));
}

/** Fetches a URL; throws a CheckpointError with the response of the server. */
export async function fetchFile(address: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address);
  } catch (cause) {
    throw new CheckpointError(`${address} cannot be fetched.`, {
      hint: 'Use a web server: browsers do not fetch files from file://.',
      cause,
    });
  }
  if (response.ok) return response;
  throw new CheckpointError(`${address} cannot be fetched: the server responded with ${response.status}.`);
}

async function fetchBytes(address: string): Promise<ArrayBuffer> {
  return (await fetchFile(address)).arrayBuffer();
}

interface Reader {
  read(name: string): Promise<Bytes>;
  locate(name: string): string;
}

function readerOf(files: ModelFiles): Reader {
  if (typeof files === 'string' || files instanceof URL) {
    const folder = String(files).replace(/\/*$/, '/');
    const locate = (name: string) => folder + name;
    // Fetched in parallel.
    const coming = new Map(fetchedFiles.map((name) => [name, fetchBytes(locate(name))]));
    for (const bytes of coming.values()) bytes.catch(() => {});
    return { locate, read: (name) => coming.get(name) ?? fetchBytes(locate(name)) };
  }
  const locate = (name: string) => name;
  if (typeof files === 'function') return { locate, read: named(files) };
  return {
    locate,
    async read(name) {
      const bytes = files[name];
      if (bytes !== undefined) return bytes;
      throw new CheckpointError(`The files of the checkpoint lack ${name}.`, {
        hint: 'Give all files of its folder except optimizer.bin and carried.bin.',
      });
    },
  };
}

/** Adds the name of the file to an error of the caller's function. */
function named(files: (name: string) => Promise<Bytes>): Reader['read'] {
  return async (name) => {
    try {
      return await files(name);
    } catch (cause) {
      if (cause instanceof RnnError) throw cause;
      throw new CheckpointError(`${name} cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  };
}

/** A copy at the start of its own buffer, so that weights can be read in place. */
function toBytes(bytes: Bytes): Uint8Array<ArrayBuffer> {
  if (bytes instanceof Uint8Array) {
    const isWhole = bytes.byteOffset === 0 && bytes.buffer instanceof ArrayBuffer;
    return isWhole ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
  }
  return new Uint8Array(bytes);
}
