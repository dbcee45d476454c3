import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Opens libtensorflow_framework in the folder `libraries` before TensorFlow.js does, holding back what it logs below
 * `TF_CPP_MIN_LOG_LEVEL`: it logs from its initialisers, before it reads that variable. Everything else it says goes to
 * stderr as ever. `addon` is compiled from `scripts/native/quiet-load.c`.
 */
export function loadFrameworkQuietly(addon: string, libraries: string): void {
  const level = Number(process.env.TF_CPP_MIN_LOG_LEVEL);
  if (!(level >= 1)) return;
  try {
    const { load } = require(addon) as { load(path: string): string };
    process.stderr.write(dropBelow(load(join(libraries, 'libtensorflow_framework.so.2')), level));
  } catch {
    // Without this step, only more is logged; the backend reports a library that cannot be opened.
  }
}

/**
 * The lines of an Abseil log at or above `level` (0 info, 1 warning, 2 error, 3 fatal), continuation lines with their
 * first one, lines of unknown form always.
 */
export function dropBelow(log: string, level: number): string {
  let kept = true;
  return log
    .split(/(?<=\n)/)
    .filter((line) => {
      // Abseil's message about its own state, printed with the first message of any level.
      if (line.startsWith('WARNING: All log messages before absl::InitializeLog()')) return false;
      const severity = /^([IWEF])\d{4} /.exec(line)?.[1];
      if (severity !== undefined) kept = 'IWEF'.indexOf(severity) >= level;
      return kept;
    })
    .join('');
}
