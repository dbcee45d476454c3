import { readFile } from 'node:fs/promises';
import { ConfigError } from '../../errors.js';
import { watchInterrupts } from '../../runtime/signals.js';
import { defaultLimits } from '../../serve/limits.js';
import { startServer } from '../../serve/serve.js';
import { print } from '../output.js';

/** Options as commander parses them. */
export interface ServeCommandOptions {
  run?: string[];
  runs: string;
  checkpoint?: string;
  host: string;
  port: number;
  apiKeyFile?: string;
  allowOrigin?: string[];
  watch?: true;
  rows: number;
  queue: number;
  maxPromptTokens: number;
  maxTokens: number;
  maxBody: number;
  requestTimeout: number;
  logLevel: string;
}

/** Serves runs until a signal arrives, then finishes the open requests. */
export async function runServe(options: ServeCommandOptions): Promise<void> {
  const { rows, queue, maxPromptTokens, maxTokens, maxBody, requestTimeout } = options;
  const limits = {
    ...{ rows, queue, promptTokens: maxPromptTokens, drawnTokens: maxTokens },
    ...{ bodyBytes: maxBody, requestSeconds: requestTimeout },
  };
  // A log or an address that cannot be written, on a full disk or to a pipe that nobody reads, is no reason to stop.
  for (const stream of [process.stderr, process.stdout]) stream.removeAllListeners('error').on('error', () => {});
  const server = await startServer({
    runsDirectory: options.runs,
    runs: options.run ?? [],
    checkpoint: options.checkpoint,
    host: options.host,
    port: options.port,
    apiKey: await readApiKey(options.apiKeyFile),
    allowedOrigins: (options.allowOrigin ?? []).map(checkOrigin),
    watch: options.watch === true,
    limits: { ...defaultLimits, ...limits },
    logLevel: options.logLevel,
    log: (line) => process.stderr.write(line),
  });
  const interrupted = new Promise<void>((resolve) => {
    watchInterrupts(() => resolve());
  });
  await print(`Serving ${server.models.join(', ')} at ${server.url}\n`);
  await interrupted;
  await server.close();
}

/** The API key, null if none is given; throws a ConfigError for an unreadable file or a key that no header can hold. */
async function readApiKey(file: string | undefined): Promise<string | null> {
  const given = file === undefined ? process.env.RNN_API_KEY : await readFile(file, 'utf8').catch(unreadable(file));
  if (given === undefined || (file === undefined && given === '')) return null;
  const key = given.trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new ConfigError(
    `${file === undefined ? 'RNN_API_KEY' : file} has no API key: one line of visible ASCII characters.`,
    {
      hint: 'Make one: openssl rand -hex 24',
    },
  );
}

function unreadable(file: string): (error: NodeJS.ErrnoException) => never {
  return (cause) => {
    const why = cause.code === 'ENOENT' ? 'it does not exist' : cause.message;
    throw new ConfigError(`The API key cannot be read from ${file}: ${why}.`, {
      hint: 'Give a file with one line by --api-key-file.',
      cause,
    });
  };
}

/** Parses an origin, as browsers send it. */
function checkOrigin(text: string): string {
  if (text === '*' || (URL.canParse(text) && new URL(text).origin === text)) return text;
  throw new ConfigError(`--allow-origin ${text} is not an origin.`, {
    hint: 'Write only scheme, host and port: https://example.org or http://localhost:5173.',
  });
}
