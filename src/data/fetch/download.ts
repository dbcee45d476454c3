import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { DataError } from '../../errors.js';

export interface DownloadOptions {
  /** Called as bytes arrive; `total` is null if the server does not report it. */
  onProgress?(received: number, total: number | null): void;
  signal?: AbortSignal;
  /** Milliseconds without data after which a connection counts as lost. */
  patience?: number;
  /** Milliseconds before the second attempt; the delay doubles each time. */
  pause?: number;
}

const TRIES = 4;

/**
 * Downloads `url` into `file`; resumes an earlier attempt if the server supports range requests (RFC 9110). A lost connection
 * is retried, up to three times without progress. Throws a DataError; received data stay in `file` for the next call.
 */
export async function download(url: string, file: string, options: DownloadOptions = {}): Promise<void> {
  const { pause = 1000, signal } = options;
  let furthest = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      await receive(url, file, options);
      return;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof DataError) throw error;
      if (isDisk(error)) throw diskError(file, error);
      const held = await sizeOf(file);
      // Retries continue as long as each attempt makes progress.
      if (held > furthest) [furthest, attempt] = [held, 0];
      if (attempt === TRIES) throw connectionError(url, error);
      if (attempt === 0) continue;
      await wait(pause * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}

async function receive(url: string, file: string, options: DownloadOptions): Promise<void> {
  const { onProgress = () => {}, patience = 60_000 } = options;
  const held = await sizeOf(file);
  const silence = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, silence.signal]) : silence.signal;
  const timer = setTimeout(() => silence.abort(new Error(`nothing arrived for ${patience / 1000} s`)), patience);
  try {
    // Identity, so that lengths and ranges refer to the file, not to a compressed form.
    const headers = { 'accept-encoding': 'identity', ...(held > 0 && { range: `bytes=${held}-` }) };
    const response = await fetch(url, { headers, signal });
    if (new URL(response.url).protocol === 'http:' && url.startsWith('https:')) {
      await response.body?.cancel();
      throw new DataError(`${url} redirects to ${response.url}, which is not encrypted.`, {
        hint: 'Download the file by hand, if you trust the address.',
      });
    }
    if (response.status === 416) {
      // Either the file is complete, or it has changed; the checksum decides.
      await response.body?.cancel();
      if (held === lengthOf(response)) return;
      await rm(file, { force: true });
      throw new Error('the file has changed on the server');
    }
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw statusError(url, response);
    }
    const resumed = response.status === 206;
    const begin = resumed ? held : 0;
    const length = Number(response.headers.get('content-length') ?? Number.NaN);
    const total = Number.isFinite(length) ? begin + length : null;
    let received = begin;
    const body = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream<Uint8Array>);
    body.on('data', (chunk: Uint8Array) => {
      timer.refresh();
      received += chunk.length;
      onProgress(received, total);
    });
    await pipeline(body, createWriteStream(file, { flags: resumed ? 'a' : 'w' }), { signal });
    if (total !== null && received < total)
      throw new Error(`the connection was lost after ${received} of ${total} bytes`);
  } finally {
    clearTimeout(timer);
  }
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The length of the whole file, from the response to an unsatisfiable range. */
function lengthOf(response: Response): number | null {
  const [, length] = /[/](\d+)$/.exec(response.headers.get('content-range') ?? '') ?? [];
  return length === undefined ? null : Number(length);
}

function statusError(url: string, { status, statusText }: Response): Error {
  const answer = `${status} ${statusText}`.trim();
  // Server errors may be temporary; a missing file is not.
  if (status === 429 || status >= 500) return new Error(`the server responds with ${answer}`);
  return new DataError(`${url} cannot be downloaded: the server responds with ${answer}.`, {
    hint: 'The file may have moved: look for it on the corpus’s home page, and set it by --set data.train=FILE.',
  });
}

function connectionError(url: string, error: unknown): DataError {
  const { host } = new URL(url);
  return new DataError(`${url} cannot be downloaded: ${reasonOf(error)}.`, {
    hint: `Check the connection to ${host} and run the same command again: the download resumes where it stopped.`,
    cause: error,
  });
}

/** The cause behind undici's "fetch failed". */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}

const diskCodes = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EISDIR', 'EIO', 'EFBIG', 'ENOENT', 'ENOTDIR'];

function isDisk(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall !== undefined && ['open', 'write', 'close'].includes(syscall) && diskCodes.includes(code ?? '');
}

function diskError(file: string, error: unknown): DataError {
  const { code } = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new DataError(`${file} cannot be written (${code}${full ? ', the disk is full' : ''}).`, {
    hint: full
      ? 'Free some disk space, then run the same command again.'
      : 'Give the folder write permission, or fetch elsewhere.',
    cause: error,
  });
}
