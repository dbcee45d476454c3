import { existsSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import { loadConfig } from '../../config/load.js';
import { listPresets } from '../../config/presets.js';
import { type CorpusSource, type Fetched, fetchSource } from '../../data/fetch/fetch-source.js';
import { ConfigError } from '../../errors.js';
import { watchInterrupts } from '../../runtime/signals.js';
import { Interrupted } from '../failure.js';
import { note, print } from '../output.js';
import { warn } from '../render/notes.js';

const LINE_INTERVAL = 10_000;

/** Downloads the corpora of a configuration to the paths it names; throws `Interrupted` after a signal. */
export async function runFetch(name: string, options: { set?: string[]; json?: true }): Promise<void> {
  const { set = [], json = false } = options;
  const file = await configFile(name);
  const { data } = await loadConfig(file, { set });
  if (data.source.length === 0) {
    throw new ConfigError(`${file} has no download address for its corpus (data.source).`, {
      hint: `Its corpus is ${[data.train].flat().slice(0, 3).map(String).join(', ')}.`,
    });
  }
  const stop = new AbortController();
  const watch = watchInterrupts(() => stop.abort(new Error('interrupted')));
  const fetched: Fetched[] = [];
  try {
    for (const source of data.source) {
      const one = await withProgress(source, (onProgress) => fetchSource(source, { onProgress, signal: stop.signal }));
      fetched.push(one);
      note(describe(one));
      if (source.sha256 === null) warn(notVerified(one));
    }
  } catch (error) {
    if (watch.interruption === null) throw error;
    note(`Stopped. Next: rnn fetch ${name}`);
    throw new Interrupted(watch.interruption.exitCode);
  } finally {
    watch.dispose();
  }
  if (json) {
    const files = fetched.map(({ source, outcome, sha256 }) => ({ ...source, outcome, sha256 }));
    await print(`${JSON.stringify({ config: file, files }, null, 2)}\n`);
  } else note(`Train with: rnn train ${file}`);
}

async function configFile(name: string): Promise<string> {
  if (existsSync(name)) return name;
  const preset = (await listPresets()).find((candidate) => candidate.name === name);
  return preset?.file ?? name;
}

/** Shows a bar on a terminal, a line every ten seconds elsewhere. */
async function withProgress(
  { url }: CorpusSource,
  work: (onProgress: (received: number, total: number | null) => void) => Promise<Fetched>,
): Promise<Fetched> {
  if (!process.stderr.isTTY) {
    let shownAt = Date.now();
    return work((received, total) => {
      if (Date.now() - shownAt < LINE_INTERVAL) return;
      shownAt = Date.now();
      note(`${url}: ${megabytes(received)}${total === null ? '' : ` of ${megabytes(total)}`}`);
    });
  }
  const bar = new SingleBar({ stream: process.stderr, format: '{bar} {size}  {name}', clearOnComplete: true });
  let started = false;
  try {
    return await work((received, total) => {
      const size = `${megabytes(received)}${total === null ? '' : ` of ${megabytes(total)}`}`;
      if (!started) bar.start(total ?? received, received, { size, name: url });
      started = true;
      bar.setTotal(total ?? received);
      bar.update(received, { size });
    });
  } finally {
    bar.stop();
  }
}

function describe({ source, outcome }: Fetched): string {
  const verified = source.sha256 === null ? 'not verified' : 'verified';
  return outcome === 'present'
    ? `${source.file} is there already (${verified}).`
    : `${source.file} fetched from ${source.url} (${verified}). Licence: ${source.licence}`;
}

function notVerified({ source, sha256 }: Fetched): string {
  return `The configuration has no SHA-256 for ${source.file}, so this may not be the version that its figures were measured on. To accept only this version, set sha256: ${sha256}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
