import type * as promises from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

type Files = typeof promises;

/** What the file system does to the calls that reach it; every call counts, those on an open file too. */
export interface Disk {
  calls: number;
  /** Decides before each call: null lets it through, `torn` lets half of a write through before the error. */
  fault(call: number, name: string): { error: Error; torn: boolean } | null;
}

/** A disk that works. */
export const disk: Disk = { calls: 0, fault: () => null };

/** Lets the n-th call from now fail, once. */
export function failOnce(n: number, code: string): void {
  disk.calls = 0;
  disk.fault = (call) => (call === n ? { error: failure(code), torn: true } : null);
}

/** Lets nothing happen from the n-th call on, as if the machine had stopped there. */
export function stopAt(n: number): void {
  disk.calls = 0;
  disk.fault = (call) => (call >= n ? { error: failure('STOPPED'), torn: call === n } : null);
}

/** Lets every write fail from now on. */
export function refuseWrites(code: string): void {
  disk.fault = (_, name) => (name === 'write' ? { error: failure(code), torn: true } : null);
}

/** Makes the disk work again. */
export function mend(): void {
  disk.calls = 0;
  disk.fault = () => null;
}

/** `node:fs/promises` on the faulty disk, for `vi.mock`. */
export function faulty(files: Files): Files {
  const wrapped: Record<string, unknown> = {};
  for (const name of ['lstat', 'mkdir', 'readdir', 'rename', 'rm', 'stat'] as const) {
    const original = files[name] as (...args: unknown[]) => Promise<unknown>;
    wrapped[name] = async (...args: unknown[]) => {
      meet(name);
      return original(...args);
    };
  }
  wrapped.open = async (...args: Parameters<Files['open']>) => {
    meet('open');
    return faultyHandle(await files.open(...args));
  };
  return { ...files, ...wrapped } as Files;
}

function faultyHandle(handle: FileHandle): FileHandle {
  const faulty: Record<string, unknown> = {
    async writeFile(chunk: Uint8Array | string) {
      const fault = next('write');
      if (fault?.torn) await handle.writeFile(chunk.slice(0, chunk.length >> 1));
      if (fault) throw fault.error;
      await handle.writeFile(chunk);
    },
    // What reached the page cache is enough for a test, and quicker.
    async sync() {
      meet('sync');
    },
    async read(...args: Parameters<FileHandle['read']>) {
      meet('read');
      return handle.read(...args);
    },
    async stat() {
      meet('stat');
      return handle.stat();
    },
    async close() {
      // The file is closed whatever is reported.
      await handle.close();
      meet('close');
    },
  };
  return new Proxy(handle, {
    get(target, name: keyof FileHandle) {
      const value: unknown = faulty[String(name)] ?? target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function meet(name: string): void {
  const fault = next(name);
  if (fault) throw fault.error;
}

function next(name: string): ReturnType<Disk['fault']> {
  disk.calls += 1;
  return disk.fault(disk.calls, name);
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}
