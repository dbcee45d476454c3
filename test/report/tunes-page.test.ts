import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTune } from '../../src/music/check-tune.js';
import { playedNotes } from '../../src/music/played-notes.js';
import { cutTuneBook } from '../../src/music/tune-book.js';
import { renderTunesPage } from '../../src/report/tunes-page.js';
import { sharedFolder } from '../temporary-folder.js';
import { hasChromium, launchChromium, watchComplaints } from './chromium.js';

const book = `X:1
T:One </script><b>bold</b>
M:2/4
L:1/4
Q:1/4=60
K:D
"D"DE|F2|]

X:2
M:2/4
L:1/4
K:D
D?E|F|
`;
const tunes = cutTuneBook(book).map((tune) => ({
  abc: tune.abc,
  check: checkTune(tune),
  notes: playedNotes(tune.abc),
}));
const html = renderTunesPage(tunes, { title: '2 tunes <b>', source: 'From standard input.' });

describe('renderTunesPage', () => {
  it('loads nothing from anywhere', () => {
    const [before = '', after = ''] = html.split(/<script>[\s\S]*?<\/script>/);
    expect(before + after).not.toMatch(/\s(?:src|href)=/);
  });

  it('escapes markup in text that a model wrote', () => {
    expect(html).not.toContain('<b>');
    expect(html.match(/<\/script>/g)).toHaveLength(3);
  });

  it('says what was found in each tune', () => {
    expect(html).toContain('2 of 2 bars add up, 100.0% of the notes are in D.');
    expect(html).toContain('Does not parse: Unknown character ignored.');
  });
});

describe.skipIf(!hasChromium)('the page in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    browser = await launchChromium();
    page = await browser.newPage();
    complaints = watchComplaints(page);
    const file = join(sharedFolder(), 'tunes.html');
    writeFileSync(file, html);
    await page.goto(pathToFileURL(file).href);
  });
  afterAll(() => browser.close());

  it('draws the notes of each tune', async () => {
    const staves = page.locator('.staff svg');
    expect(await staves.count()).toBe(2);
    expect(await staves.first().locator('.abcjs-note').count()).toBe(3);
    expect(complaints).toEqual([]);
  });

  it('plays a tune, marks the note that sounds, and stops', async () => {
    const button = page.locator('button').first();
    await button.click();
    expect(await button.textContent()).toBe('Stop');
    await page.locator('.abcjs-note.sounding').first().waitFor();
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    expect(await page.locator('.sounding').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('stops one tune when another begins', async () => {
    const [first, second] = [page.locator('button').nth(0), page.locator('button').nth(1)];
    await first.click();
    await second.click();
    expect(await first.textContent()).toBe('Play');
    expect(await second.textContent()).toBe('Stop');
    await second.click();
  });

  it('makes a sound', async () => {
    const loudest = await page.evaluate(async () => {
      const offline = new OfflineAudioContext(1, 44_100, 44_100);
      // The page's own synthesis, on a context that can be read.
      const real = window.AudioContext;
      Object.assign(window, {
        AudioContext: function Fake() {
          return Object.assign(offline, { close: () => {} });
        },
      });
      document.querySelector('button')?.click();
      Object.assign(window, { AudioContext: real });
      const samples = (await offline.startRendering()).getChannelData(0);
      document.querySelector('button')?.click();
      return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    });
    expect(loudest).toBeGreaterThan(0.05);
    expect(loudest).toBeLessThan(1);
  });
});
