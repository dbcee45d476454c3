import { Chalk, type ChalkInstance, supportsColor, supportsColorStderr } from 'chalk';

/** Colours for what goes to stdout; none into a pipe. */
export const outTheme = createTheme(supportsColor);

/** Colours for what goes to stderr. */
export const errTheme = createTheme(supportsColorStderr);

/** chalk heeds FORCE_COLOR and terminals, but not NO_COLOR (no-color.org); --no-color is stronger than both. */
function createTheme(support: typeof supportsColor): ChalkInstance {
  const { FORCE_COLOR, NO_COLOR = '' } = process.env;
  // `process.argv`, because errors of the command line itself are coloured too.
  const refused = process.argv.includes('--no-color') || (NO_COLOR !== '' && FORCE_COLOR === undefined);
  return new Chalk({ level: refused || support === false ? 0 : support.level });
}
