// @ts-check
import { readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, run } from './command.mjs';
import { Obstacle } from './obstacle.mjs';
import { libraries, sources } from './settings.mjs';
import { hashFile, replaceWhole, synchronise } from './whole.mjs';

/** @typedef {{ size: number, sha256: string }} FileFacts */

/** Bytes that unpacking writes to the disk. */
const unpackedSize = 858_000_000;

/** Time limit in seconds for pip to deliver the first byte, and later between two bytes. */
const patience = { first: 8, next: 60 };

/**
 * Where the unpacked library is cached: `lib/`, `include/` and `manifest.json`.
 *
 * @param {import('./settings.mjs').Setup} setup
 */
export function libraryFolder({ cache, folders }) {
  return join(cache, folders.library);
}

/**
 * Whether the cached library is complete: every file with its size and, if `thorough`, its SHA-256.
 *
 * @param {import('./settings.mjs').Setup} setup
 * @param {{ thorough: boolean }} options
 */
export async function isLibraryWhole(setup, { thorough }) {
  const folder = libraryFolder(setup);
  try {
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    if (manifest.wheel !== setup.wheel.sha256) return false;
    for (const [path, facts] of Object.entries(/** @type {Record<string, FileFacts>} */ (manifest.files))) {
      if ((await stat(join(folder, path))).size !== facts.size) return false;
      if (thorough && (await hashFile(join(folder, path), setup.signal)) !== facts.sha256) return false;
    }
    return libraries.every((library) => `lib/${library}` in manifest.files);
  } catch {
    setup.signal.throwIfAborted();
    return false;
  }
}

/**
 * Downloads the wheel with pip, verifies its hash and unpacks it into the cache. Throws an Obstacle.
 *
 * @param {import('./settings.mjs').Setup} setup
 * @param {string} python
 */
export async function fetchLibrary(setup, python) {
  await replaceWhole(libraryFolder(setup), async (partial) => {
    // pip briefly stores the wheel twice: as a download, and in the target folder.
    await requireSpace(partial, Math.max(2 * setup.wheel.size, setup.wheel.size + unpackedSize));
    const download = join(partial, 'download');
    const wheel = await downloadWheel(setup, python, partial, download);
    await checkWheel(setup, wheel);
    const files = await unpackWheel(setup, python, wheel, partial);
    await rm(download, { recursive: true });
    await writeFile(join(partial, 'manifest.json'), JSON.stringify({ wheel: setup.wheel.sha256, files }));
    await synchronise(join(partial, 'manifest.json'));
  });
}

/** @param {string} folder @param {number} needed bytes */
async function requireSpace(folder, needed) {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= needed) return;
  throw new Obstacle(
    `${(needed / 1e9).toFixed(1)} GB are needed in ${folder}, where ${((bavail * bsize) / 1e9).toFixed(1)} GB are free`,
    'free some space, or set XDG_CACHE_HOME to a folder that has it',
  );
}

/**
 * @param {import('./settings.mjs').Setup} setup
 * @param {string} python
 * @param {string} partial
 * @param {string} download
 */
async function downloadWheel(setup, python, partial, download) {
  const { package: name, version, file, size } = setup.wheel;
  const step = setup.progress.begin(`downloading TensorFlow ${version}`, size);
  const stall = new AbortController();
  let received = 0;
  let limit = patience.first;
  let last = performance.now();
  // Common versions of pip print no progress that a program can read; the size of its files shows it.
  const timer = setInterval(async () => {
    const bytes = await folderSize(partial);
    if (bytes > received) {
      [received, limit, last] = [bytes, patience.next, performance.now()];
      step.update(bytes);
    } else if (performance.now() - last > limit * 1000) {
      const remedy = 'check the network and `python3 -m pip config list`';
      stall.abort(new Obstacle(`pip received nothing of ${name} ${version} for ${limit} seconds`, remedy));
    }
  }, 250);
  try {
    // With pip's default of five retries, an unresolvable name takes longer than the time limit here, and a second
    // index, on this disk, would never be tried.
    const [platform, pythonVersion] = ['manylinux_2_27_x86_64', '3.11'];
    await run(
      python,
      // biome-ignore format: option and value side by side
      ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--python-version', pythonVersion,
        '--platform', platform, '--progress-bar', 'off', '--no-input', '--retries', '2', '--dest', download,
        `${name}==${version}`],
      {
        // TMPDIR: files that a killed pip leaves behind are removed with this folder.
        environment: { ...setup.environment, TMPDIR: partial, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
        signal: AbortSignal.any([setup.signal, stall.signal]),
      },
    );
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new Obstacle(
      `pip could not download ${name} ${version} (${error.message})`,
      'check the network and `python3 -m pip config list`',
    );
  } finally {
    clearInterval(timer);
    step.end();
  }
  const names = await readdir(download);
  if (!names.includes(file)) throw new Obstacle(`pip downloaded ${names.join(', ') || 'nothing'} instead of ${file}`);
  return join(download, file);
}

/** @param {import('./settings.mjs').Setup} setup @param {string} path */
async function checkWheel({ wheel, progress, signal }, path) {
  const step = progress.begin('checking its SHA-256');
  const sha256 = await hashFile(path, signal).finally(step.end);
  if (sha256 === wheel.sha256) return;
  throw new Obstacle(
    `the wheel that pip downloaded is not the pinned one (its SHA-256 is ${sha256}, not ${wheel.sha256})`,
    'look which index `python3 -m pip config list` names',
  );
}

/**
 * @param {import('./settings.mjs').Setup} setup
 * @param {string} python
 * @param {string} wheel
 * @param {string} folder
 * @returns {Promise<Record<string, FileFacts>>}
 */
async function unpackWheel({ progress, environment, signal }, python, wheel, folder) {
  const step = progress.begin('unpacking it', unpackedSize);
  try {
    const output = await run(python, [join(sources, 'unpack.py'), wheel, folder], {
      environment,
      signal,
      onLine: (line) => /^\d+$/.test(line) && step.update(Number(line)),
    });
    return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new Obstacle(`the wheel could not be unpacked (${error.message})`);
  } finally {
    step.end();
  }
}

/** @param {string} folder @returns {Promise<number>} total bytes of its files, which may be changing */
async function folderSize(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
