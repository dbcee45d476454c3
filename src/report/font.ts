import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** Name of the packaged monospace font, for text in pictures. */
export const FONT = 'DejaVu Mono';

/** Width of a character, relative to the font size. */
export const CHARACTER_WIDTH = 0.602;

const require = createRequire(import.meta.url);

/** The files of the font, regular and bold, as WOFF2. */
export function readFonts(): Promise<Uint8Array[]> {
  const files = [
    require.resolve('@fontsource/dejavu-mono/files/dejavu-mono-latin-400-normal.woff2'),
    require.resolve('@fontsource/dejavu-mono/files/dejavu-mono-latin-700-normal.woff2'),
  ];
  return Promise.all(files.map((file) => readFile(file)));
}
