import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from '../report/chromium.js';
import { bodyOf, useServer } from './served.js';

const apiKey = 'sk-page';
const server = useServer(['--run', 'languageModel', '--runs', '.'], {
  env: { RNN_API_KEY: apiKey },
});

describe.skipIf(!hasChromium)('the playground of rnn serve', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('asks for the key, writes and compares by the routes of the server, and asks nobody else', async () => {
    const page = await browser.newPage();
    const origins = new Set<string>();
    const problems: string[] = [];
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    page.on('pageerror', (error) => problems.push(error.message));
    // The first list of the models is refused for lack of the key.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('401')) problems.push(message.text());
    });
    await page.goto(server.url);
    await page.locator('input[type=password]').fill(apiKey);
    await page.locator('input[type=password]').press('Enter');
    await page.getByLabel('Beginning (may be empty)').fill('En el');
    await page.getByLabel('Tokens at most').fill('12');
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByText(/^3 texts, from random seed/).waitFor();
    const sentences = ['Elena no quiere salir con Juan.', 'En el parque hay niños.'];
    await page.getByLabel('Sentences, one per line').fill(sentences.join('\n'));
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByRole('button', { name: /^con, probability/ }).click();
    await page.getByRole('heading', { name: /^After “/ }).waitFor();
    const body = { model: 'languageModel', input: sentences };
    const { data } = await bodyOf<{ data: { logProbability: number }[] }>(
      server.post('/v1/score', body, { authorization: `Bearer ${apiKey}` }),
    );
    const shown = (await page.locator('body').textContent()) ?? '';
    expect(data.length).toBe(2);
    for (const { logProbability } of data) expect(shown).toContain(Math.abs(logProbability).toFixed(3));
    expect(problems).toEqual([]);
    expect([...origins].filter((origin) => origin !== 'null')).toEqual([new URL(server.url).origin]);
  });
});
