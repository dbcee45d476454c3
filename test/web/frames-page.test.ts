/// <reference lib="dom" />
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rnn } from '../cli/rnn.js';
import { hasChromium, launchChromium } from '../report/chromium.js';
import { inspect } from '../report/inspect.js';
import { sharedFolder } from '../temporary-folder.js';
import { serveFolder } from './static-server.js';

const movement = join(import.meta.dirname, '../../data/movements/saltar/01.csv');
const series = (shift: number) =>
  `x,y,tag\n${Array.from({ length: 12 }, (_, step) => (step % 6 < 3 ? `${0.1 * step},${shift},rest` : `${3 + 0.1 * step},2,walk`)).join('\n')}\n`;

describe.skipIf(!hasChromium)('the exported page of a network of frames', { timeout: 120_000 }, () => {
  const folder = sharedFolder();
  const env = { RNN_BACKEND: 'wasm' };
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serveFolder>>;

  beforeAll(async () => {
    for (const [index, name] of ['train', 'validation'].entries())
      writeFileSync(join(folder, `${name}.csv`), series(index));
    const configs = {
      tags: {
        task: 'tagging',
        data: { input: 'frames', train: 'train.csv', validation: 'validation.csv', labelColumn: 'tag' },
      },
      labels: {
        task: 'classification',
        data: { input: 'frames', train: join(import.meta.dirname, '../../data/movements'), validationFraction: 0.25 },
      },
    };
    for (const [name, config] of Object.entries(configs)) {
      const pooling = name === 'labels' ? { pooling: 'attention' } : {};
      const whole = { ...config, name, model: { hiddenSize: 6, ...pooling }, training: { steps: 3, batchSize: 2 } };
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(whole));
      const trained = await rnn(['train', `${name}.json`], { cwd: folder, env });
      expect(trained.exitCode, trained.stderr).toBe(0);
      const output = join(folder, 'site', name);
      mkdirSync(join(folder, 'site'), { recursive: true });
      const exported = await rnn(['export', name, '--format', 'web', '--output', output], { cwd: folder, env });
      expect(exported.exitCode, exported.stderr).toBe(0);
    }
    server = await serveFolder(join(folder, 'site'));
    browser = await launchChromium();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function visit(name: string, width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    page.setDefaultTimeout(60_000);
    await page.goto(`${server.address}/${name}/`);
    await page.getByText('computed in this browser').waitFor();
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
    [390, 'dark'],
    [1280, 'light'],
  ] as const)('tags each frame as the command line does, at %i pixels', async (width, scheme) => {
    const words = ['tag', '--run', 'tags', '--json', '--file', 'validation.csv'];
    const { stdout, stderr, exitCode } = await rnn(words, { cwd: folder, env });
    expect(exitCode, stderr).toBe(0);
    const { tags } = JSON.parse(stdout.split('\n')[0] as string);
    const page = await visit('tags', width, scheme);
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
    [390, 'light'],
    [1280, 'dark'],
  ] as const)('classifies a file as the command line does, at %i pixels', async (width, scheme) => {
    const { stdout } = await rnn(['classify', '--run', 'labels', '--json', '--file', movement], { cwd: folder, env });
    const { label, probability } = JSON.parse(stdout.split('\n')[0] as string);
    const page = await visit('labels', width, scheme);
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
    const page = await visit('labels', 390, 'light');
    await page.getByLabel('Table of frames').fill(`${readFileSync(movement, 'utf8').trim()}\n1\n`);
    await page.getByRole('button', { name: 'Classify' }).click();
    await page.getByText(/^Line \d+ has 1 numbers instead of \d+\.$/).waitFor();
    await page.close();
  });
});
