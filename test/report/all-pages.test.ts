/// <reference lib="dom" />
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTune } from '../../src/music/check-tune.js';
import { playedNotes } from '../../src/music/played-notes.js';
import { cutTuneBook } from '../../src/music/tune-book.js';
import { renderAttentionPage } from '../../src/report/attention-page.js';
import { renderReport } from '../../src/report/page.js';
import { renderStates } from '../../src/report/states-page.js';
import { renderTunesPage } from '../../src/report/tunes-page.js';
import { sharedFolder } from '../temporary-folder.js';
import { hasChromium, launchChromium, watchComplaints } from './chromium.js';
import { fakeHistory } from './histories.js';
import { inspect } from './inspect.js';

const words = 'Los gatos que viven en la casa de mi abuela beben leche por la mañana .'.split(' ');
const weights = words.map((_, y) => words.map((_, x) => (x === y ? 0.9 : 0.1 / (words.length - 1))));
const measures = { wordCount: 1234, knownShare: 0.987, distinctShare: 0.5, repeatedShare: null, natsPerToken: 2.5 };
const labels = {
  names: ['negativa', 'positiva'],
  confusion: [
    [50, 0],
    [3, 47],
  ],
  entities: null,
};
const history = fakeHistory('a-run-with-quite-a-long-name-of-its-own');
const tune = `X:1\nT:A reel\nM:4/4\nL:1/8\nK:D\n${'|:"D"d2fd "A7"e2ge|"D"f2af "G"g2bg|"D"a2fa "A7"gece|"D"d2d2 d4:|\n'.repeat(4)}`;

const pages: Record<string, string> = {
  report: renderReport(
    [
      {
        ...history,
        evaluations: history.evaluations.map((point) => ({ ...point, labels })),
        temperatures: {
          samples: 20,
          nearest: 1,
          rows: [
            { label: '1', ...measures },
            { label: 'validation text', ...measures },
          ],
        },
      },
      fakeHistory('another'),
    ],
    { created: '2026-11-27 08:00' },
  ),
  states: renderStates(
    [
      {
        part: null,
        kind: 'token',
        steps: words,
        unknown: ['leche'],
        layers: [
          {
            layer: 1,
            direction: 'forward',
            cell: 'lstm',
            hiddenSize: 128,
            signals: (['h', 'f'] as const).map((name) => ({
              name,
              values: Float32Array.from({ length: words.length * 128 }, (_, index) => (index % 11) / 11),
            })),
          },
        ],
      },
    ],
    { title: words.join(' '), source: 'Run one, checkpoint best.', showToken: (token) => token },
  ),
  attention: renderAttentionPage(
    [{ source: words.join(' '), text: words.join(' '), sourceTokens: words, targetTokens: words, weights }],
    'Run one.',
  ),
  tunes: renderTunesPage(
    cutTuneBook(tune).map((each) => ({ abc: each.abc, check: checkTune(each), notes: playedNotes(each.abc) })),
    { title: 'One tune', source: 'From a file.' },
  ),
};

describe.skipIf(!hasChromium)('the pages in Chromium', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = sharedFolder();
    for (const [name, html] of Object.entries(pages)) writeFileSync(join(folder, `${name}.html`), html);
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  const cases = Object.keys(pages).flatMap((name) =>
    [390, 1280].flatMap((width) => (['light', 'dark'] as const).map((scheme) => [name, width, scheme] as const)),
  );

  it.each(cases)('%s fits %i pixels, and can be read in %s', { timeout: 120_000 }, async (name, width, colorScheme) => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const complaints = watchComplaints(page);
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    const found = await page.evaluate(inspect, {});
    const picture = process.env.RNN_SCREENSHOTS;
    if (picture !== undefined) {
      await page.screenshot({ path: join(picture, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
    await page.close();
    expect(complaints).toEqual([]);
    expect(found.scrollWidth).toBeLessThanOrEqual(width);
    expect(found.texts).toBeGreaterThanOrEqual(5);
    expect(found.faint).toEqual([]);
  });

  it('shows dashes in a legend, draws no line through its labels, and keeps each beside its marker', {
    timeout: 120_000,
  }, async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    const { dashes, flat, lines, apart, labels } = await page.evaluate(() => {
      const cells = [...document.querySelectorAll('.u-legend th, .u-legend td')];
      const heads = [...document.querySelectorAll('.u-legend th')].filter((head) => head.querySelector('.u-marker'));
      const top = (head: Element, part: string) => head.querySelector(part)?.getClientRects()[0]?.top ?? 0;
      const marks = [...document.querySelectorAll('#chart-loss .u-marker, .charts section:first-child .u-marker')];
      const styles = marks.map((mark) => getComputedStyle(mark));
      return {
        dashes: styles.filter(({ display }) => display !== 'none').map(({ borderTopStyle }) => borderTopStyle),
        flat: styles.every(
          ({ borderBottomWidth, width }) => borderBottomWidth === '0px' && Number.parseFloat(width) > 20,
        ),
        lines: cells.filter((cell) => getComputedStyle(cell).borderBottomWidth !== '0px').length,
        apart: heads.filter((head) => Math.abs(top(head, '.u-marker') - top(head, '.u-label')) > 10).length,
        labels: heads.length,
      };
    });
    await page.close();
    expect(labels).toBeGreaterThan(2);
    expect({ lines, apart }).toEqual({ lines: 0, apart: 0 });
    // Two runs: their training losses are dashed, their validation losses are not.
    expect(dashes.filter((style) => style === 'dashed')).toHaveLength(2);
    expect(dashes.filter((style) => style === 'solid')).toHaveLength(2);
    expect(flat).toBe(true);
  });

  it('wraps the bars of a tune to the width, and anew when that changes', { timeout: 120_000 }, async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(pathToFileURL(join(folder, 'tunes.html')).href);
    const lines = () => page.locator('.abcjs-staff-wrapper, .abcjs-staff').count();
    const wide = await lines();
    expect(wide).toBeGreaterThan(0);
    await page.setViewportSize({ width: 390, height: 900 });
    await expect.poll(lines, { timeout: 30_000 }).toBeGreaterThan(wide);
    await page.close();
  });
});
