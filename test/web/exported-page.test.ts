/// <reference lib="dom" />
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rnn } from '../cli/rnn.js';
import { hasChromium, launchChromium } from '../report/chromium.js';
import { inspect } from '../report/inspect.js';
import { sharedFolder } from '../temporary-folder.js';
import { serveFolder } from './static-server.js';
import { sentences, visits } from './visits.js';

const checkpoints = join(import.meta.dirname, '../tasks/old-checkpoints');
describe.skipIf(!hasChromium)('a page of rnn export --format web', { timeout: 120_000 }, () => {
  let browser: Browser;
  let folder: string;
  let server: Awaited<ReturnType<typeof serveFolder>>;

  beforeAll(async () => {
    folder = sharedFolder();
    for (const task of Object.keys(visits)) {
      const output = join(folder, task);
      const words = [
        'export',
        '--run',
        task,
        '--checkpoint',
        'last',
        '--runs',
        '.',
        '--format',
        'web',
        '--output',
        output,
      ];
      const { exitCode, stderr } = await rnn(words, { cwd: checkpoints });
      expect(exitCode, stderr).toBe(0);
    }
    server = await serveFolder(folder);
    browser = await launchChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Opens a page, and collects what it must not do: errors, and requests elsewhere. */
  async function visit(task: string, look: { width?: number; colorScheme?: 'light' | 'dark' } = {}) {
    const { width = 1280, colorScheme = 'light' } = look;
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    page.setDefaultTimeout(60_000);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => {
      const isOwn = request.url().startsWith(server.address) || /^(data|blob):/.test(request.url());
      if (!isOwn) complaints.push(request.url());
    });
    await page.goto(`${server.address}/${task}/`);
    await page.getByText('computed in this browser').waitFor();
    return { page, complaints };
  }

  it('scores two sentences as the command line does, to the last digit that it shows, and nothing else is asked', async () => {
    const words = ['score', '--run', 'languageModel', '--checkpoint', 'last', '--runs', '.', ...sentences];
    const { stdout } = await rnn(words, { cwd: checkpoints, env: { RNN_BACKEND: 'wasm' } });
    const { page, complaints } = await visit('languageModel');
    await page.getByLabel('Sentences, one per line').fill(sentences.join('\n'));
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByText('times as probable as the second').waitFor();
    const shown = await page
      .locator('.facts')
      .evaluateAll((lists) =>
        lists.map((list) => [...list.querySelectorAll('dd')].map(({ textContent }) => textContent)),
      );
    const times = /The first is (\S+) times/.exec((await page.locator('.status').last().textContent()) ?? '')?.[1];
    await page.close();
    expect(complaints).toEqual([]);
    expect(shown).toHaveLength(2);
    for (const figures of shown) for (const figure of figures) expect(stdout).toContain(figure);
    expect(stdout).toContain(`is ${times} times as probable`);
  });

  const looks = Object.keys(visits).flatMap((task) =>
    (
      [
        [390, 'dark'],
        [1280, 'light'],
        ...(task === 'languageModel'
          ? ([
              [390, 'light'],
              [1280, 'dark'],
            ] as const)
          : []),
      ] as const
    ).map(([width, scheme]) => [task, width, scheme] as const),
  );

  it.each(looks)('of %s works, fits %i pixels, and can be read in %s', async (task, width, colorScheme) => {
    const { page, complaints } = await visit(task, { width, colorScheme });
    await visits[task]?.(page);
    const found = await page.evaluate(inspect, { buttons: true });
    const unnamed = await page.evaluate(() =>
      [...document.querySelectorAll('button, input, textarea, select, audio, table, section')]
        .filter((control) => {
          const named = (control as HTMLInputElement).labels?.length || control.getAttribute('aria-label');
          const by = control.getAttribute('aria-labelledby');
          const isNamed =
            named || (by !== null && document.getElementById(by)) || control.querySelector('caption, thead');
          return !isNamed && control.textContent?.trim() === '';
        })
        .map(({ outerHTML }) => outerHTML.slice(0, 80)),
    );
    const picture = process.env.RNN_SCREENSHOTS;
    if (picture !== undefined) {
      mkdirSync(picture, { recursive: true });
      await page.screenshot({ path: join(picture, `web-${task}-${width}-${colorScheme}.png`), fullPage: true });
    }
    await page.close();
    expect(complaints).toEqual([]);
    expect(found.scrollWidth).toBeLessThanOrEqual(width);
    expect(found.texts).toBeGreaterThanOrEqual(8);
    expect({ faint: found.faint, unnamed }).toEqual({ faint: [], unnamed: [] });
  });

  it('is usable by the keyboard alone, and announces what it did', async () => {
    const { page } = await visit('languageModel');
    const reached: string[] = [];
    for (let count = 0; count < 12; count++) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate(() => {
          const { activeElement } = document;
          const label = (activeElement as HTMLInputElement)?.labels?.[0] ?? activeElement;
          return label?.textContent ?? '';
        }),
      );
    }
    expect(reached.slice(0, 8)).toEqual([
      'Skip to the model',
      'Beginning (may be empty)',
      'Temperatures',
      'Tokens at most',
      'Random seed',
      'Write',
      'Sentences, one per line',
      'Compare',
    ]);
    await page.getByLabel('Sentences, one per line').focus();
    await page.keyboard.type('El sol sale.');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('status').filter({ hasText: 'Choose a token' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Alternatives' }).getByRole('heading').waitFor();
    await page.close();
  });

  it('draws and plays a tune', async () => {
    const { page, complaints } = await visit('generation');
    await visits.generation?.(page);
    const play = page.getByRole('button', { name: '▶ Play' }).first();
    await page.locator('.staff svg').first().waitFor();
    await play.click();
    await page.getByRole('button', { name: '■ Stop', pressed: true }).click();
    await play.waitFor();
    await page.close();
    expect(complaints).toEqual([]);
  });

  it('asks for the model and the module at once, without waiting for the library to start, and for each once', async () => {
    const page = await browser.newPage();
    const asked: string[] = [];
    let started = false;
    page.on('request', (request) => asked.push(request.url().replace(/.*\/languageModel\//, '')));
    // The library arrives only when all the rest was asked for.
    await page.route('**/rnn.js', async (route) => {
      while (asked.length < 10) await new Promise((resolve) => setTimeout(resolve, 20));
      started = true;
      await route.continue();
    });
    await page.goto(`${server.address}/languageModel/`);
    await page.getByText('computed in this browser').waitFor();
    await page.close();
    expect(started).toBe(true);
    expect(asked.sort()).toEqual([...new Set(asked)]);
    expect(asked).toEqual(expect.arrayContaining(['rnn.js', 'model/weights.bin', 'model/manifest.json']));
    expect(asked.filter((file) => file.endsWith('.wasm'))).toHaveLength(1);
  });

  it('says from file:// that it needs a server', async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(folder, 'languageModel/index.html')).href);
    await page.getByRole('alert').filter({ hasText: 'npx serve' }).waitFor();
    await page.close();
  });

  it('brings what plays tunes only where tunes can come, and nothing that only training needs', () => {
    const size = (task: string) => statSync(join(folder, task, 'index.html')).size;
    expect(size('languageModel')).toBeLessThan(size('generation') / 4);
    expect(statSync(join(folder, 'languageModel/model/optimizer.bin')).size).toBe(0);
  });
});
