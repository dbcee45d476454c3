import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The Python of a virtual environment with `packages`, outside the repository; pip creates it on first use. `version` is the
 * version of the first package, as `probe` prints it. Prints the reason to stderr and returns null if pip fails. The
 * environment variable `variable` selects another interpreter.
 */
export async function pythonWith({ label, name, version, packages, probe, variable }) {
  const given = process.env[variable];
  if (given) return given;
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'rnn', `bench-${name}-${version}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(join(folder, 'complete'))) return python;
  try {
    process.stderr.write(`Installing ${label} ${version} into ${folder} (once, a few minutes)\n`);
    await mkdir(dirname(folder), { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', ...packages], { maxBuffer: 1 << 26 });
    const { stdout } = await run(python, ['-c', probe]);
    if (!stdout.startsWith(version)) throw new Error(`found ${label} ${stdout.trim()}`);
    await mkdir(join(folder, 'completing'), { recursive: true });
    await rename(join(folder, 'completing'), join(folder, 'complete'));
    return python;
  } catch (error) {
    process.stderr.write(`${label} cannot be installed here, so its columns stay empty: ${lastLine(error)}\n`);
    return null;
  }
}

const lastLine = (error) =>
  String(error.stderr || error.message)
    .trim()
    .split('\n')
    .at(-1);
