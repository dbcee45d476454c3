/// <reference lib="dom" />
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeExport } from '../../src/exchange/write-export.js';
import { hasChromium, launchChromium } from '../report/chromium.js';
import { sharedFolder } from '../temporary-folder.js';
import { serveFolder } from '../web/static-server.js';
import { sourceOf } from './models.js';
import { check, comparisons } from './stock-comparisons.js';

interface TensorFlow {
  version: Record<string, string>;
  loadLayersModel(
    address: string,
  ): Promise<{ predict(inputs: unknown[]): { shape: number[]; dataSync(): Float32Array } }>;
  tensor(data: number[], shape: number[], type: string): unknown;
}

// What the bundle @tensorflow/tfjs is made of, as it would be by script elements.
const scripts = [
  'tfjs-core/dist/tf-core.min.js',
  'tfjs-backend-cpu/dist/tf-backend-cpu.min.js',
  'tfjs-layers/dist/tf-layers.min.js',
];
const { resolve } = createRequire(import.meta.url);

describe.skipIf(!hasChromium)(
  'a LayersModel in Chromium, with the bundles of TensorFlow.js',
  { timeout: 120_000 },
  () => {
    const folder = sharedFolder();
    let browser: Browser;
    let page: Page;
    let server: Awaited<ReturnType<typeof serveFolder>>;
    const elsewhere: string[] = [];

    beforeAll(async () => {
      for (const [index, { checkpoint }] of comparisons.entries()) {
        await writeExport(sourceOf(checkpoint), { format: 'tfjs', folder: join(folder, String(index)), force: false });
      }
      server = await serveFolder(folder);
      browser = await launchChromium();
      page = await browser.newPage();
      page.on('request', (request) => request.url().startsWith(server.address) || elsewhere.push(request.url()));
      await page.goto(`${server.address}/0/model.json`);
      for (const script of scripts) await page.addScriptTag({ path: resolve(`@tensorflow/${script}`) });
    }, 120_000);
    afterAll(async () => {
      await browser?.close();
      await server?.close();
    });

    it.each(comparisons.map((comparison, index) => [comparison.name, index, comparison] as const))(
      'of %s computes the same',
      async (_, index, comparison) => {
        const { shape, data } = await page.evaluate(
          async ([address, inputs]) => {
            const { tf } = window as unknown as { tf: TensorFlow };
            const model = await tf.loadLayersModel(address);
            const output = model.predict(inputs.map(({ shape, data, type }) => tf.tensor(data, shape, type)));
            return { shape: output.shape, data: [...output.dataSync()] };
          },
          [`${server.address}/${index}/model.json`, comparison.inputs] as const,
        );
        check(comparison, shape, data);
        expect(elsewhere).toEqual([]);
      },
    );
  },
);
