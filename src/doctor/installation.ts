/** What the installation scripts say of this machine. */
export interface Installation {
  /** The folder of the package. */
  root: string;
  /** The version of libtensorflow that they provide. */
  version: string;
  tools: { compiler: string | null; python: string | null; pip: boolean; npm: string | null };
  /** Why they could not install from nothing, and the command that changes this where there is one. */
  obstacle: { message: string; remedy: string | null } | null;
}

/** Asks the scripts, which are plain JavaScript outside the build since they run before it. */
export async function inspectInstallation(): Promise<Installation> {
  // The same two steps up from src/ and from dist/.
  const script = new URL('../../scripts/native/inspect.mjs', import.meta.url);
  const { inspectInstallation: inspect } = await import(script.href);
  return inspect();
}
