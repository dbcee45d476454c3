import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Why something could not be installed here (a clause), and the command that changes this where there is one. */
export interface Obstacle {
  message: string;
  remedy: string | null;
}

/** What the installation scripts say of this machine. */
export interface Installation {
  /** The folder of the package. */
  root: string;
  /** Whether TensorFlow is in the cache. */
  tensorflow: boolean;
  tools: { compiler: string | null; python: string | null; pip: boolean; npm: string | null };
  /** What stands in the way of each host that is to be installed and is not there yet; null if nothing does. */
  obstacles: Readonly<Record<string, Obstacle | null>>;
}

/** Asks the scripts, which are plain JavaScript outside the build since they run before it. */
export async function inspectInstallation(): Promise<Installation> {
  // The same two steps up from src/ and from dist/.
  const script = fileURLToPath(new URL('../../scripts/native/inspect.mjs', import.meta.url));
  // Required, since what V8 kept compiled of the bundled command line cannot import (bin/load-bundle.js).
  const { inspectInstallation: inspect } = createRequire(import.meta.url)(script);
  return inspect();
}
