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

  it('keeps what a model wrote from becoming markup', () => {
    expect(html).toContain('mercado &lt;b&gt;0&lt;/b&gt; &amp; &lt;/script&gt; a 0.5');
    expect(html.match(/<\/script>/g)).toHaveLength(3);
  });

  it('names the validation that the best checkpoint was made of, also where others are as good', () => {
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
      '5 targets, epoch 3',
    );
    expect(renderReport([{ ...fakeHistory('uno'), evaluations: points }], { created: '2026-11-23' })).toContain(
      '5 targets, epoch 2',
    );
  });

  it('speaks of temperatures where texts are drawn alone', () => {
    const samples = [{ step: 20, epoch: 0, prompt: '120 → ', temperature: null, text: '20' }];
    const page = renderReport([{ ...fakeHistory('uno'), samples }], { created: '2026-11-23' });
    expect(page).toContain('<h3>Samples by epoch</h3>');
    expect(page).toContain('<th>text</th>');
    expect(page).toContain('<span class="prompt">120 → </span>20');
    expect(html).toContain('<h3>Samples by epoch and temperature</h3>');
    expect(html).toContain('<th>temperature 0.5</th><th>temperature 1</th>');
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
    },
  );
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
  return { charts, text: parse('--text'), background: parse('--panel') };
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
