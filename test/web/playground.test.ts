/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rnn } from '../cli/rnn.js';
import { hasChromium, launchChromium } from '../report/chromium.js';
import { inspect } from '../report/inspect.js';
import { oldRuns, serve, useServer } from '../serve/served.js';
import { sentences, visits } from './visits.js';

describe.skipIf(!hasChromium)('the playground of rnn serve', { timeout: 120_000 }, () => {
  const server = useServer([...Object.keys(visits).flatMap((task) => ['--run', task]), '--runs', '.']);
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  /** Opens the page of a server, and collects what it must not do: errors, and requests elsewhere. */
  async function open(url: string): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width: 390, height: 900 }, colorScheme: 'dark' });
    page.setDefaultTimeout(60_000);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) complaints.push(request.url());
    });
    await page.goto(`${url}/`);
    return { page, complaints };
  }

  it.each(Object.keys(visits))('works with a model of %s', async (task) => {
    const { page, complaints } = await open(server.url);
    await page.getByLabel('Model').selectOption(task);
    await page.getByText(`A model of the task ${task}, computed by the server.`).waitFor();
    await visits[task]?.(page);
    const { scrollWidth, faint } = await page.evaluate(inspect, { buttons: true });
    await page.close();
    expect({ complaints, faint }).toEqual({ complaints: [], faint: [] });
    expect(scrollWidth).toBeLessThanOrEqual(390);
  });

  it('scores as the command line does, to the last digit that it shows', async () => {
    const words = ['score', '--run', 'languageModel', '--checkpoint', 'last', '--runs', '.', ...sentences];
    const { stdout } = await rnn(words, { cwd: oldRuns });
    const { page } = await open(server.url);
    await page.getByLabel('Model').selectOption('languageModel');
    await page.getByLabel('Sentences, one per line').fill(sentences.join('\n'));
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    const figures = page.locator('.facts dd');
    await figures.first().waitFor();
    const shown = await figures.allTextContents();
    await page.close();
    expect(shown).toHaveLength(8);
    for (const figure of shown) expect(stdout).toContain(figure);
  });

  it('writes the same texts from the same seed', async () => {
    const { page } = await open(server.url);
    await page.getByLabel('Model').selectOption('languageModel');
    await page.getByLabel('Random seed').fill('3');
    await page.getByLabel('Tokens at most').fill('10');
    const write = page.getByRole('button', { name: 'Write', exact: true });
    const texts: string[][] = [];
    for (let time = 0; time < 2; time++) {
      await write.click();
      await page.getByText('3 texts, from random seed 3.').waitFor();
      texts.push(await page.locator('.card').allTextContents());
    }
    expect(texts[0]).toEqual(texts[1]);
    await page.close();
  });

  it('says what the server refuses', async () => {
    const { page } = await open(server.url);
    await page.getByLabel('Model').selectOption('languageModel');
    await page.getByLabel('Temperatures').fill('warm');
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByText('Give one to eight temperatures, 0 or more').waitFor();
    await page.getByLabel('Temperatures').fill('1');
    await page.getByLabel('Tokens at most').evaluate((input) => input.removeAttribute('max'));
    await page.getByLabel('Tokens at most').fill('99999999');
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByText(/max_tokens/).waitFor();
    await page.close();
  });

  it('asks for the key of a server that wants one', async () => {
    const locked = await serve(['--run', 'tagging', '--runs', '.'], {
      env: { RNN_API_KEY: 'a-key-that-nobody-guesses' },
    });
    const { page } = await open(locked.url);
    await page.getByLabel('API key of the server').fill('wrong');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('API key of the server').fill('a-key-that-nobody-guesses');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('A model of the task tagging').waitFor();
    await page.close();
    await locked.stop();
  });
});
