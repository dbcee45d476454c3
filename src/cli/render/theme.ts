import { Chalk, type ChalkInstance, supportsColor, supportsColorStderr } from 'chalk';

/** Colours for stdout; none if it is a pipe. */
export const outTheme = createTheme(supportsColor);

/** Colours for stderr. */
export const errTheme = createTheme(supportsColorStderr);

/** chalk heeds FORCE_COLOR and terminals, but not NO_COLOR (no-color.org); --no-color overrides both. */
function createTheme(support: typeof supportsColor): ChalkInstance {
  const { FORCE_COLOR, NO_COLOR = '' } = process.env;
  // Read from `process.argv`, because errors of argument parsing are coloured too.
  const refused = process.argv.includes('--no-color') || (NO_COLOR !== '' && FORCE_COLOR === undefined);
  return new Chalk({ level: refused || support === false ? 0 : support.level });
}
