/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/page.js';
import { hasChromium, launchChromium, watchComplaints } from './chromium.js';
import { fakeHistory } from './histories.js';

const runs = [fakeHistory('uno'), fakeHistory('dos', { steps: 120 })];
const html = renderReport(runs, { created: '2026-11-23' });

describe('renderReport', () => {
  it('loads nothing from anywhere', () => {
    expect(html).not.toMatch(/\s(?:src|href)=/);
    expect(html).not.toContain('@import');
  });

  it('escapes markup in text that a model wrote', () => {
    expect(html).toContain('mercado &lt;b&gt;0&lt;/b&gt; &amp; &lt;/script&gt; a 0.5');
    expect(html.match(/<\/script>/g)).toHaveLength(3);
  });

  it('names the validation of the best checkpoint, even if others are equally good', () => {
    const points = [1, 2, 3].map((epoch) => ({
      step: epoch,
      epoch,
      split: 'validation',
      loss: 1,
      targetCount: 5,
      values: {},
    }));
    const evaluations = points.map((point, index) => ({ ...point, best: index < 2 }));
    expect(renderReport([{ ...fakeHistory('uno'), evaluations }], { created: '2026-11-23' })).toContain(
      '5 words, epoch 3',
    );
    expect(renderReport([{ ...fakeHistory('uno'), evaluations: points }], { created: '2026-11-23' })).toContain(
      '5 words, epoch 2',
    );
  });

  it('speaks of temperatures where texts are drawn alone', () => {
    const samples = [{ step: 20, epoch: 0, prompt: '120 → ', temperature: null, text: '20' }];
    const page = renderReport([{ ...fakeHistory('uno'), samples }], { created: '2026-11-23' });
    expect(page).toContain('<thead><tr><th>text</th></tr></thead>');
    expect(page).toContain('<span class="prompt">120 → </span>20');
    expect(html).toContain('<tr><th>temperature</th><th>text</th></tr>');
    expect(html).toContain('<tr><th>0.5</th>');
  });

  it('counts all steps and targets of a run, not those that were logged', () => {
    expect(html).toContain('200 training steps, 12,345,678 words');
    const [start, end] = fakeHistory('uno').progress;
    if (start === undefined || end === undefined) throw new Error('no progress');
    const progress = [start, { ...end, exact: false }];
    expect(renderReport([{ ...fakeHistory('uno'), progress }], { created: '2026-11-23' })).toContain(
      'about 12,345,678 words',
    );
  });

  it('lists the settings that differ, and those alone', () => {
    const cell = (name: string, value: string) => ({
      ...fakeHistory(name),
      settings: { name, seed: 1, model: { cell: value, layers: 2 } },
    });
    const page = renderReport([cell('uno', 'lstm'), cell('dos', 'gru')], { created: '2026-11-23' });
    expect(page).toContain('<tr><th>model.<wbr>cell</th><td>&quot;lstm&quot;</td><td>&quot;gru&quot;</td></tr>');
    expect(page).not.toContain('model.layers');
    expect(html).not.toContain('Different settings');
  });

  it('shows the config and the environment', () => {
    expect(html).toContain('<pre>seed: 1\n</pre>');
    expect(html).toContain('<th>Node</th><td>v20</td>');
  });
});

describe.skipIf(!hasChromium)('the page in Chromium', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rnn-report-'));
    await writeFile(join(folder, 'report.html'), html);
    browser = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['light', 'dark'] as const)(
    'draws every run on every chart in %s',
    { timeout: 60_000 },
    async (colorScheme) => {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 900 } });
      const complaints = watchComplaints(page);
      await page.goto(pathToFileURL(join(folder, 'report.html')).href);
      await page.waitForSelector('#chart-speed canvas');
      const drawn = await page.evaluate(countColours);
      await page.close();

      expect(complaints).toEqual([]);
      expect(Object.keys(drawn.charts)).toEqual(['loss', 'perplexity', 'learningRate', 'gradientNorm', 'speed']);
      for (const [id, counts] of Object.entries(drawn.charts)) {
        expect(counts[0], `${id}: pixels of the first run`).toBeGreaterThan(50);
        expect(counts[1], `${id}: pixels of the second run`).toBeGreaterThan(50);
      }
      expect(contrast(drawn.text, drawn.background)).toBeGreaterThan(7);
      expect(contrast(drawn.muted, drawn.background)).toBeGreaterThan(4.5);
    },
  );

  it.each([390, 1280])('fits a window of %i pixels', { timeout: 60_000 }, async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.waitForSelector('#chart-speed canvas');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.close();
  });

  it('changes the horizontal axis, and shows the samples of the epoch that is chosen', {
    timeout: 60_000,
  }, async () => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.waitForSelector('#chart-speed canvas');
    const legend = () => page.locator('#chart-loss .u-legend .u-label').allTextContents();
    expect(await legend()).toContain('steps');
    await page.selectOption('#x-axis', 'seconds');
    expect(await legend()).toContain('seconds of training');
    const samples = page.locator('.samples').first();
    expect(await samples.locator('table:visible').textContent()).toContain('<b>9</b>');
    await samples.locator('select').selectOption({ index: 0 });
    expect(await samples.locator('table:visible').textContent()).toContain('<b>0</b>');
    const markers = await page
      .locator('#chart-loss .u-legend .u-marker')
      .evaluateAll((all) => all.map((marker) => getComputedStyle(marker).borderTopStyle));
    expect(markers).toContain('dashed');
    expect(markers).toContain('solid');
    await page.close();
  });
});

/** In the page: how many pixels of each run's colour each chart holds, and the colours of text and background. */
function countColours() {
  const style = getComputedStyle(document.documentElement);
  const parse = (name: string) => {
    const hex = style.getPropertyValue(name).trim().slice(1);
    return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  };
  const colours = [parse('--run-0'), parse('--run-1')];
  const near = (data: Uint8ClampedArray, at: number, colour: number[]) =>
    (data[at + 3] ?? 0) > 200 && colour.every((value, i) => Math.abs((data[at + i] ?? 0) - value) < 24);
  const charts: Record<string, number[]> = {};
  for (const canvas of document.querySelectorAll('canvas')) {
    const data =
      canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
    const counts = colours.map((colour) => {
      let count = 0;
      for (let at = 0; at < data.length; at += 4) if (near(data, at, colour)) count++;
      return count;
    });
    charts[canvas.closest('[id^=chart-]')?.id.slice('chart-'.length) ?? ''] = counts;
  }
  return { charts, text: parse('--text'), muted: parse('--muted'), background: parse('--panel') };
}

/** Contrast ratio of WCAG 2. */
function contrast(left: number[], right: number[]): number {
  const luminance = (colour: number[]) => {
    const [r = 0, g = 0, b = 0] = colour.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [lighter = 0, darker = 0] = [luminance(left), luminance(right)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}
