import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Why something cannot be installed here (a clause), and the command that fixes it, if there is one. */
export interface Obstacle {
  message: string;
  remedy: string | null;
}

/** The results of the installation scripts on this machine. */
export interface Installation {
  /** The folder of the package. */
  root: string;
  /** Whether TensorFlow is in the cache. */
  tensorflow: boolean;
  tools: { compiler: string | null; python: string | null; pip: boolean; npm: string | null };
  /** The obstacle to installing each missing host; null if there is none. */
  obstacles: Readonly<Record<string, Obstacle | null>>;
}

/** Calls the scripts, which are plain JavaScript because they run before the build. */
export async function inspectInstallation(): Promise<Installation> {
  // The same two steps up from src/ and from dist/.
  const script = fileURLToPath(new URL('../../scripts/native/inspect.mjs', import.meta.url));
  // Required, since what V8 kept compiled of the bundled command line cannot import (bin/load-bundle.js).
  const { inspectInstallation: inspect } = createRequire(import.meta.url)(script);
  return inspect();
}
