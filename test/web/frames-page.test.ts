/// <reference lib="dom" />
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rnn } from '../cli/rnn.js';
import { hasChromium, launchChromium } from '../report/chromium.js';
import { inspect } from '../report/inspect.js';
import { useServer } from '../serve/served.js';
import { sharedFolder } from '../temporary-folder.js';
import { movement, series, trainFrameRuns } from './frame-runs.js';
import { serveFolder } from './static-server.js';

describe.skipIf(!hasChromium)('the page of a network of frames', { timeout: 120_000 }, () => {
  const folder = sharedFolder();
  const env = { RNN_BACKEND: 'wasm' };
  let browser: Browser;
  let exported: Awaited<ReturnType<typeof serveFolder>>;

  beforeAll(async () => {
    await trainFrameRuns(folder, env);
    for (const name of ['tags', 'labels']) {
      const output = join(folder, 'site', name);
      mkdirSync(join(folder, 'site'), { recursive: true });
      const exported = await rnn(['export', name, '--format', 'web', '--output', output], { cwd: folder, env });
      expect(exported.exitCode, exported.stderr).toBe(0);
    }
    exported = await serveFolder(join(folder, 'site'));
    browser = await launchChromium();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await exported?.close();
  });
  // After the runs are trained.
  const served = useServer(['--run', 'tags', '--run', 'labels'], { cwd: folder, env });

  /** The page that `rnn export` wrote, or that of `rnn serve`. */
  type Place = 'exported' | 'served';

  async function visit(place: Place, name: string, width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    page.setDefaultTimeout(60_000);
    if (place === 'exported') {
      await page.goto(`${exported.address}/${name}/`);
      await page.getByText('computed in this browser').waitFor();
    } else {
      await page.goto(served.url);
      await page.getByLabel('Model', { exact: true }).selectOption(name);
      await page.getByText('computed by the server').waitFor();
    }
    return page;
  }

  async function look(page: Page, name: string, width: number): Promise<void> {
    const { scrollWidth, faint } = await page.evaluate(inspect, { buttons: true });
    const picture = process.env.RNN_SCREENSHOTS;
    if (picture !== undefined)
      await page.screenshot({ path: join(picture, `web-frames-${name}-${width}.png`), fullPage: true });
    expect(scrollWidth).toBeLessThanOrEqual(width);
    expect(faint).toEqual([]);
  }

  it.each([
    ['exported', 390, 'dark'],
    ['exported', 1280, 'light'],
    ['served', 390, 'light'],
  ] as const)('tags each frame as the command line does, %s, at %i pixels', async (place, width, scheme) => {
    const words = ['tag', '--run', 'tags', '--json', '--file', 'validation.csv'];
    const { stdout, stderr, exitCode } = await rnn(words, { cwd: folder, env });
    expect(exitCode, stderr).toBe(0);
    const { tags } = JSON.parse(stdout.split('\n')[0] as string);
    const page = await visit(place, 'tags', width, scheme);
    await page.getByLabel('Table of frames').fill(series(1).replace(/,\w+$/gm, ''));
    await page.getByRole('button', { name: 'Tag' }).click();
    await page.getByText(/^12 frames tagged/).waitFor();
    const rows = await page
      .locator('tbody tr')
      .evaluateAll((list) => list.map((row) => [...row.children].map(({ textContent }) => textContent ?? '')));
    await look(page, 'tags', width);
    await page.close();
    const shown = rows.flatMap(([frames = '', tag = '']) => {
      const [from = 1, to = from] = frames.split('–').map(Number);
      return Array.from({ length: to - from + 1 }, () => tag);
    });
    expect(shown).toEqual(tags);
  });

  it.each([
    ['exported', 390, 'light'],
    ['exported', 1280, 'dark'],
    ['served', 1280, 'dark'],
  ] as const)('classifies a file as the command line does, %s, at %i pixels', async (place, width, scheme) => {
    const { stdout } = await rnn(['classify', '--run', 'labels', '--json', '--file', movement], { cwd: folder, env });
    const { label, probability } = JSON.parse(stdout.split('\n')[0] as string);
    const page = await visit(place, 'labels', width, scheme);
    await page.getByLabel('Or a CSV file').setInputFiles(movement);
    await page.getByRole('button', { name: 'Classify' }).click();
    await page.getByText(/^Attention weights/).waitFor();
    const first = await page.locator('.bars tr').first().textContent();
    await look(page, 'labels', width);
    await page.close();
    expect(first).toContain(label);
    expect(first).toContain((100 * probability).toFixed(1).slice(0, 4));
  });

  it('refuses a table of another width, by its line', async () => {
    const page = await visit('exported', 'labels', 390, 'light');
    await page.getByLabel('Table of frames').fill(`${readFileSync(movement, 'utf8').trim()}\n1\n`);
    await page.getByRole('button', { name: 'Classify' }).click();
    await page.getByText(/^Line \d+ has 1 numbers instead of \d+\.$/).waitFor();
    await page.close();
  });
});
