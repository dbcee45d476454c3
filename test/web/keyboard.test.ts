/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from '../report/chromium.js';
import { oldRuns, useServer } from '../serve/served.js';
import { sharedFolder } from '../temporary-folder.js';
import { movement, readRows, series, trainFrameRuns } from './frame-runs.js';

describe.skipIf(!hasChromium)('the panels of states and of frames', { timeout: 120_000 }, () => {
  const folder = sharedFolder();
  const env = { RNN_BACKEND: 'wasm' };
  let browser: Browser;
  beforeAll(async () => {
    await trainFrameRuns(folder, env);
    browser = await launchChromium();
  }, 120_000);
  afterAll(() => browser?.close());
  const texts = ['languageModel', 'classification'].map((task) => `${oldRuns}/${task}`);
  const server = useServer(
    ['tags', 'labels', ...texts].flatMap((run) => ['--run', run]),
    { cwd: folder, env },
  );

  async function visit(model: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
    page.setDefaultTimeout(30_000);
    await page.goto(server.url);
    const models = page.getByLabel('Model', { exact: true });
    await models.focus();
    while ((await models.inputValue()) !== model) await page.keyboard.press('ArrowDown');
    await page.getByText(`A model of the task`).waitFor();
    return page;
  }

  /** Presses Tab until the control of this name has the focus, which must be visible; returns the names on the way. */
  async function tabTo(page: Page, name: string): Promise<string[]> {
    const reached: string[] = [];
    while (reached.at(-1) !== name && reached.length < 30) {
      await page.keyboard.press('Tab');
      const { label, outline } = await page.evaluate(() => {
        const { activeElement } = document;
        const control = activeElement as HTMLInputElement;
        const style = getComputedStyle(control);
        return {
          label: control.getAttribute('aria-label') ?? (control.labels?.[0] ?? control).textContent ?? '',
          outline: style.outlineStyle === 'none' ? 0 : Number.parseFloat(style.outlineWidth),
        };
      });
      reached.push(label);
      expect({ label, isVisible: outline >= 2 }).toEqual({ label, isVisible: true });
    }
    expect(reached.at(-1)).toBe(name);
    return reached;
  }

  const announced = (page: Page, text: RegExp) => page.getByRole('status').filter({ hasText: text }).waitFor();

  it('shows states by the keyboard alone, in the order of the page, and announces what it did', async () => {
    const page = await visit('languageModel');
    await tabTo(page, 'Text to read');
    await page.keyboard.type('En el parque');
    await page.keyboard.press('Control+Enter');
    await announced(page, /^4 steps of \d+ units\.$/);
    expect(await tabTo(page, 'Heat map')).toEqual(['Show states', 'Signal', 'Unit to list', 'Heat map']);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowDown');
    const table = page.getByRole('region', { name: 'Heat map' }).getByRole('table', { name: 'layer 1, c' });
    await table.getByRole('columnheader', { name: 'unit 2' }).waitFor();
    const row = table.getByRole('row', { name: /^parque/ });
    expect(await row.getByRole('img').getAttribute('aria-label')).toMatch(/^largest: unit \d+, -?\d\.\d{3}$/);
    expect(await table.getByRole('row').count()).toBe(5);
    await page.close();
  });

  it('tags frames by the keyboard alone, and reads what is wrong with them', async () => {
    const page = await visit('tags');
    await tabTo(page, 'Table of frames');
    await page.keyboard.insertText('1,2\n3');
    await page.keyboard.press('Control+Enter');
    await announced(page, /^Line 2 has 1 numbers instead of 2\.$/);
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(series(1).replace(/,\w+$/gm, ''));
    expect(await tabTo(page, 'Tag')).toEqual(['Or a CSV file', 'Tag']);
    await page.keyboard.press('Enter');
    await announced(page, /^12 frames tagged, in \d+ parts?\.$/);
    const rows = page.getByRole('table', { name: 'Tags' }).getByRole('row');
    expect(await rows.nth(1).ariaSnapshot()).toMatch(/rowheader "1.*\n.*cell "(rest|walk)"\n.*cell "\d/);
    await page.close();
  });

  it('classifies a file that is chosen by the keyboard, and lists the weight of each frame', async () => {
    const page = await visit('labels');
    await tabTo(page, 'Or a CSV file');
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Space');
    await (await chooser).setFiles(movement);
    await tabTo(page, 'Classify');
    await page.keyboard.press('Space');
    await announced(page, /^\w+: \d.*%\.$/);
    await page.getByRole('table', { name: 'Labels' }).waitFor();
    await tabTo(page, 'Weight of each frame');
    await page.keyboard.press('Enter');
    const heads = page.getByRole('table').last().getByRole('rowheader');
    expect(await heads.count()).toBe(readRows(movement).length);
    await page.close();
  });

  it('lists the weight of each token, which is else a colour alone', async () => {
    const page = await visit('classification');
    await tabTo(page, 'Text');
    await page.keyboard.type('Me encantó la actriz.');
    await page.keyboard.press('Control+Enter');
    await announced(page, /^\S+: /);
    await tabTo(page, 'Weight of each token');
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /^actriz \d.*%$/ }).waitFor();
    await page.close();
  });

  it('stops, keeps the focus, and shows nothing of what it was stopped in', async () => {
    const page = await visit('tags');
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/v1/tag', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByLabel('Table of frames').fill('1,2');
    await tabTo(page, 'Tag');
    await page.keyboard.press('Enter');
    await announced(page, /^Working …$/);
    await page.keyboard.press('Enter');
    await announced(page, /^Stopped\.$/);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Tag');
    const answered = page.waitForResponse('**/v1/tag');
    answer();
    await (await answered).finished();
    expect(await page.getByRole('table').count()).toBe(0);
    await page.keyboard.press('Enter');
    await announced(page, /^1 frames tagged, in 1 part\.$/);
    expect(await page.getByRole('table').count()).toBe(1);
    await page.close();
  });
});
