import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { FONT, readFonts } from './font.js';

const { resolve } = createRequire(import.meta.url);
let started: Promise<void> | null = null;

/** Renders an SVG document as PNG at twice its size. It uses only the packaged font, so that the picture is the same on every machine. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  started ??= readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')).then(initWasm);
  await started;
  const painter = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { fontBuffers: await readFonts(), defaultFontFamily: FONT, monospaceFamily: FONT },
  });
  try {
    return painter.render().asPng();
  } finally {
    painter.free();
  }
}
