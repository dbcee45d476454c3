import { rm } from 'node:fs/promises';
import { type CachedText, listCached, tokensFolder } from '../../data/large/cache-folder.js';
import { forgetHashes } from '../../data/large/file-hashes.js';
import { removeDeadParts } from '../../data/large/parts.js';
import { ConfigError } from '../../errors.js';
import { formatQuantity } from '../../text/quantities.js';
import { note, print } from '../output.js';
import { formatDate } from '../render/numbers.js';
import { renderTable } from '../render/table.js';
import { outTheme } from '../render/theme.js';

export type CacheAction = 'list' | 'prune' | 'clear';

/** Options as commander parses them. */
export interface CacheCommandOptions {
  days: string;
  json?: true;
}

const columns = [
  { heading: 'data', align: 'left' as const },
  { heading: 'holds', align: 'right' as const },
  { heading: 'MB', align: 'right' as const },
  { heading: 'last used', align: 'left' as const },
];

const DAY = 24 * 60 * 60 * 1000;

/** Lists the encoded texts and samples of the cache, or deletes some of them and lists what went. */
export async function runCache(action: CacheAction, { days, json }: CacheCommandOptions): Promise<void> {
  const age = Number(days);
  if (!(age >= 0)) throw new ConfigError(`--days must be 0 or more, not ${days}.`, { hint: 'Write --days 30.' });
  const folder = tokensFolder();
  const all = await listCached(folder);
  const unused = ({ usedAt, sources }: CachedText) => sources === null || Date.now() - usedAt.getTime() >= age * DAY;
  const shown = action === 'prune' ? all.filter(unused) : all;
  if (action !== 'list') {
    for (const { path } of shown) await rm(path, { force: true });
    await removeDeadParts(folder);
    if (action === 'clear') await forgetHashes(folder);
  }
  if (json === true) {
    const texts = shown.map(({ usedAt, ...text }) => ({ ...text, usedAt: usedAt.toISOString() }));
    await print(`${JSON.stringify({ folder, action, texts }, null, 2)}\n`);
    return;
  }
  if (shown.length > 0) await print(renderTable(columns, shown.map(toRow), outTheme));
  const size = shown.reduce((sum, text) => sum + text.size, 0);
  const what = `${formatQuantity(shown.length, 'file')}, ${megabytes(size)} MB`;
  note(action === 'list' ? `${what}, in ${folder}` : `Deleted ${what}, from ${folder}`);
}

function toRow({ sources, tokens, samples, size, usedAt }: CachedText): string[] {
  const [first, ...others] = sources ?? ['(damaged)'];
  const name = others.length === 0 ? String(first) : `${first} and ${others.length} more`;
  const holds = samples === null ? formatQuantity(tokens ?? 0, 'token') : formatQuantity(samples, 'sample');
  return [name, holds, megabytes(size), formatDate(usedAt)];
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
