import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../errors.js';
import { createApp } from './app.js';
import { followConnections } from './idle-connections.js';
import type { Limits } from './limits.js';
import { isLoopback } from './security.js';
import { locateRuns, startService } from './service.js';
import { watchCheckpoints } from './watch.js';

export interface ServeOptions {
  /** The folder of the runs. */
  runsDirectory: string;
  /** Names or folders of runs, or folders of checkpoints; by default the newest run. */
  runs: readonly string[];
  checkpoint?: string | undefined;
  host: string;
  /** 0 chooses a free port. */
  port: number;
  /** API key that clients must send; null for none, which is allowed only on loopback. */
  apiKey: string | null;
  allowedOrigins: readonly string[];
  /** Whether replaced checkpoints are loaded. */
  watch: boolean;
  limits: Limits;
  logLevel: string;
  /** Called with each line of the log, as JSON. */
  log(line: string): void;
}

/** A running server. */
export interface Server {
  url: string;
  models: readonly string[];
  /** Refuses new requests, finishes the open ones, and stops; requests that take longer than `patience` ms are cut off. */
  close(patience?: number): Promise<void>;
}

/** Serves runs over HTTP; throws an RnnError for a run that cannot be served, and for an address that is not available. */
export async function startServer(options: ServeOptions): Promise<Server> {
  const { host, port, apiKey, allowedOrigins, limits, logLevel, log } = options;
  const isLocal = isLoopback(host);
  if (!isLocal && apiKey === null) {
    throw new ConfigError(`A server at ${host} can be reached from other machines, but has no API key.`, {
      hint: 'Write a key into a file and give it by --api-key-file, or by the environment variable RNN_API_KEY.',
    });
  }
  const runs = await locateRuns(options.runsDirectory, options.runs, options.checkpoint);
  const lost = (names: readonly string[], error: Error) =>
    app?.log.error(error, `the models ${names.join(', ')} are being reloaded`);
  let app: Awaited<ReturnType<typeof createApp>> | null = null;
  const service = await startService(runs, limits, { lost });
  let isDraining = false;
  let closeIdle = () => {};
  try {
    app = await createApp({
      service,
      limits,
      access: { apiKey, allowedOrigins, isLoopback: isLocal },
      logLevel,
      log,
      isDraining: () => isDraining,
      page: await readFile(fileURLToPath(playground), 'utf8').catch(() => null),
    });
    closeIdle = followConnections(app.server);
    await app.listen({ host, port });
  } catch (error) {
    await service.close();
    throw explain(error, host, port);
  }
  const { server, log: logger } = app;
  const stopWatching = options.watch
    ? watchCheckpoints(runs, service, {
        taken: (name, step) => logger.info({ model: name, step }, 'a new checkpoint was loaded'),
        refused: (name, { message }) => logger.warn({ model: name }, `the new checkpoint is not loaded: ${message}`),
      })
    : () => {};
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shown}:${address.port}`,
    models: runs.map(({ name }) => name),
    async close(patience = 30_000) {
      isDraining = true;
      stopWatching();
      const cut = setTimeout(() => server.closeAllConnections(), patience);
      // Requests on their way are refused with an answer; then nothing waits for connections without one.
      await sleep(GRACE);
      const idle = setInterval(closeIdle, 100);
      await app?.close();
      clearTimeout(cut);
      clearInterval(idle);
      await service.close();
    },
  };
}

/** Milliseconds in which a server that stops still refuses requests, instead of resetting their connections. */
const GRACE = 200;

/** Built from src/web/. */
const playground = new URL('../web/playground.html', import.meta.url);

function explain(error: unknown, host: string, port: number): unknown {
  const reasons: Record<string, [reason: string, hint: string]> = {
    EADDRINUSE: [`Port ${port} of ${host} is in use.`, 'Choose another by --port, or stop the program that uses it.'],
    EACCES: [`This user may not use port ${port}.`, 'Choose one from 1024 on by --port.'],
    EADDRNOTAVAIL: [
      `${host} is not an address of this machine.`,
      'Choose one by --host: 127.0.0.1, or 0.0.0.0 for all.',
    ],
    ENOTFOUND: [
      `There is no host ${host}.`,
      'Choose an address of this machine by --host: 127.0.0.1, or 0.0.0.0 for all.',
    ],
    EAI_AGAIN: [`The name ${host} cannot be resolved.`, 'Choose an address of this machine by --host: 127.0.0.1.'],
  };
  const [reason, hint] = reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? [];
  return reason === undefined ? error : new ConfigError(reason, { hint: hint as string, cause: error });
}
