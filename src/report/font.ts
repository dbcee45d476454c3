import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** The family of the font that comes with the package, for text in pictures: all its characters are equally wide. */
export const FONT = 'DejaVu Mono';

/** Width of a character, in font sizes. */
export const CHARACTER_WIDTH = 0.602;

const require = createRequire(import.meta.url);

/** The font's files, regular and bold, as WOFF2. */
export function readFonts(): Promise<Uint8Array[]> {
  const files = [
    require.resolve('@fontsource/dejavu-mono/files/dejavu-mono-latin-400-normal.woff2'),
    require.resolve('@fontsource/dejavu-mono/files/dejavu-mono-latin-700-normal.woff2'),
  ];
  return Promise.all(files.map((file) => readFile(file)));
}
