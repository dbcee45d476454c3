import type { IncomingMessage } from 'node:http';

/** Maximum bytes to discard, and maximum milliseconds for it. */
const MOST = 2 ** 26;
const PATIENCE = 5000;

/**
 * Reads the rest of a body that is not used, up to a limit. A client that still writes when the connection is closed sees a broken
 * connection (EPIPE) instead of the answer.
 */
export function discardRest(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let read = 0;
    const stop = () => {
      clearTimeout(timer);
      request.off('data', count).off('end', stop).off('close', stop).off('error', stop);
      resolve();
    };
    const count = (chunk: Buffer) => {
      read += chunk.length;
      if (read > MOST) stop();
    };
    const timer = setTimeout(stop, PATIENCE);
    request.on('data', count).once('end', stop).once('close', stop).once('error', stop);
    request.resume();
  });
}
