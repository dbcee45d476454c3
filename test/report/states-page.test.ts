/// <reference lib="dom" />
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LayerStates, SequenceStates } from '../../src/inference/states.js';
import type { SignalName } from '../../src/kernels/cells.js';
import { renderStates } from '../../src/report/states-page.js';
import { temporaryFolder } from '../temporary-folder.js';
import { hasChromium, launchChromium, watchComplaints } from './chromium.js';

const steps = ['<EOS>', 'Elena', 'dragón', '\n'];

/** Signals whose number at step s and unit u is `base` + s / 10 + u / 100, of either sign where it is no gate. */
function layerOf(layer: number, hiddenSize: number, names: SignalName[]): LayerStates {
  const signals = names.map((name, base) => ({
    name,
    values: Float32Array.from({ length: steps.length * hiddenSize }, (_, index) => {
      const value = base / 10 + Math.floor(index / hiddenSize) / 10 + (index % hiddenSize) / 100;
      return name === 'h' && index % 2 === 1 ? -value : value;
    }),
  }));
  return { layer, direction: 'forward', cell: 'lstm', hiddenSize, signals };
}

const states: SequenceStates = {
  part: null,
  kind: 'token',
  steps,
  unknown: ['dragón'],
  layers: [layerOf(1, 3, ['h', 'c', 'f']), layerOf(2, 200, ['h', 'c', 'f'])],
};

const options = {
  title: 'Elena dragón </script>',
  source: 'Run tiny, checkpoint best.',
  showToken: (token: string) => (token === '\n' ? '"\\n"' : token),
};

const html = renderStates([states], options);

/** What a translating network reads, its decoder two steps. */
const translating = renderStates(
  [
    { ...states, part: 'encoder' },
    {
      part: 'decoder',
      kind: 'token',
      steps: ['<EOS>', 'dragon'],
      unknown: [],
      layers: [
        { ...layerOf(1, 3, ['h', 'c', 'f']), signals: [{ name: 'h', values: Float32Array.of(1, 2, 3, 4, 5, 6) }] },
      ],
    },
  ],
  options,
);

describe('renderStates', () => {
  it('loads nothing from anywhere', () => {
    expect(html).not.toMatch(/\s(?:src|href)=/);
    expect(html).not.toContain('@import');
  });

  it('keeps a text from becoming markup', () => {
    expect(html).toContain('<h1>Elena dragón &lt;/script&gt;</h1>');
    expect(html.match(/<\/script>/g)).toHaveLength(2);
  });

  it('holds every number in float32, little-endian', () => {
    const [, json] = html.match(/id="states-data">(.*?)<\/script>/) ?? [];
    const { layers } = JSON.parse(json as string);
    const bytes = Buffer.from(layers[1].signals[2].values, 'base64');
    expect(bytes).toHaveLength(4 * steps.length * 200);
    expect(bytes.readFloatLE(4 * 201)).toBe(Math.fround(0.2 + 0.1 + 0.01));
  });
});

describe.skipIf(!hasChromium)('the page in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  async function open(colorScheme: 'light' | 'dark', source = html): Promise<{ page: Page; complaints: string[] }> {
    const file = join(temporaryFolder(), 'states.html');
    writeFileSync(file, source);
    const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 800 } });
    const complaints = watchComplaints(page);
    await page.goto(pathToFileURL(file).href);
    return { page, complaints };
  }

  /** A number that rounding may move by one. */
  const near = (value: number) => expect.closeTo(value, -0.4);

  /** Colour of a cell of the map. */
  const pixel = (page: Page, step: number, unit: number) =>
    page.evaluate(
      ([y, x]) => {
        const canvas = document.getElementById('canvas') as HTMLCanvasElement;
        return [...(canvas.getContext('2d')?.getImageData(x as number, y as number, 1, 1).data ?? [])].slice(0, 3);
      },
      [step, unit],
    );

  it.each([
    ['light', [0xff, 0xff, 0xff], [0x1f, 0x6f, 0xeb], [0xd1, 0x49, 0x0b]],
    ['dark', [0x1b, 0x20, 0x29], [0x6c, 0xb0, 0xff], [0xff, 0x9b, 0x5e]],
  ] as const)('colours numbers by sign and size in %s', async (scheme, none, positive, negative) => {
    const { page, complaints } = await open(scheme);
    // h of the first layer: 0 at the beginning, its largest in the last step: -0.31 at unit 2 of 3, 0.32 at unit 3.
    const mixed = (full: readonly number[], share: number) =>
      full.map((value, at) => near((none[at] as number) + share * (value - (none[at] as number))));
    expect(await pixel(page, 0, 0)).toEqual(none);
    const [second, third] = [await pixel(page, 3, 0), await pixel(page, 3, 1)];
    expect([second, third]).toEqual([mixed(negative, 0.3 / 0.32), mixed(positive, 0.31 / 0.32)]);
    // A gate goes from 0 to 1.
    await page.selectOption('#signal', 'forget gate f');
    expect(await pixel(page, 3, 2)).toEqual(mixed(positive, 0.2 + 0.3 + 0.02));
    expect(await page.textContent('#low')).toBe('0');
    expect(await page.textContent('#high')).toBe('1');
    expect(await page.textContent('#equation')).toContain('fₜ = σ(');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('labels each token, white space and unknown ones too', async () => {
    const { page } = await open('light');
    const labels = await page.$$eval('#tokens li', (items) =>
      items.map((item) => [item.textContent, item.classList.contains('unknown')]),
    );
    expect(labels).toEqual([
      ['start', false],
      ['Elena', false],
      ['dragón', true],
      ['"\\n"', false],
    ]);
    const [token, canvas] = await Promise.all(
      ['#tokens li:nth-child(3)', '#canvas'].map((at) => page.locator(at).boundingBox()),
    );
    // A label is at the height of its row.
    expect(token?.y).toBeCloseTo((canvas?.y ?? 0) + 2 * 22, 0);
    await page.close();
  });

  it('tells the number under the pointer, and all signals of its unit', async () => {
    const { page } = await open('light');
    await page.locator('#canvas').hover({ position: { x: 28 + 5, y: 22 + 5 } });
    expect(await page.textContent('#readout')).toBe('hidden state h, unit 2, step 2, Elena: 0.1100');
    expect(await page.textContent('#unit-title')).toBe('Unit 2 of layer 1, forward');
    const rows = await page.$$eval('#unit-rows tr', (all) =>
      all.map((row) => [...row.children].map(({ textContent }) => textContent)),
    );
    expect(rows[1]).toEqual(['Elena', '0.1100', '0.2100', '0.3100']);
    expect(rows).toHaveLength(steps.length);
    await page.close();
  });

  it('is moved through by the keyboard, and changes layers', async () => {
    const { page, complaints } = await open('light');
    await page.focus('#canvas');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowRight', 'End']) await page.keyboard.press(key);
    expect(await page.textContent('#readout')).toBe('hidden state h, unit 3, step 2, Elena: −0.1200');
    await page.keyboard.press('PageDown');
    await page.selectOption('#signal', 'cell state c');
    await page.selectOption('#layer', 'layer 2, forward');
    expect(await page.inputValue('#signal')).toBe('cell state c');
    await page.focus('#canvas');
    await page.keyboard.press('End');
    expect(await page.textContent('#readout')).toBe('cell state c, unit 200, step 4, "\\n": 2.3900');
    // A layer wider than the page is scrolled with the cell, the tokens staying where they are.
    const [cursor, tokens] = await Promise.all(['#cursor', '#tokens'].map((at) => page.locator(at).boundingBox()));
    expect((cursor?.x ?? 0) + (cursor?.width ?? 0)).toBeLessThanOrEqual(1000);
    expect(tokens?.x).toBeGreaterThanOrEqual(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows each part of a network with the steps that it read', async () => {
    const { page, complaints } = await open('light', translating);
    const labels = () => page.$$eval('#tokens li', (items) => items.map(({ textContent }) => textContent));
    const layers = await page.$$eval('#layer option', (all) => all.map(({ textContent }) => textContent));
    expect(layers).toEqual(['encoder, layer 1, forward', 'encoder, layer 2, forward', 'decoder, layer 1, forward']);
    expect(await labels()).toEqual(['start', 'Elena', 'dragón', '"\\n"']);
    await page.focus('#canvas');
    await page.keyboard.press('PageDown');
    await page.selectOption('#layer', 'decoder, layer 1, forward');
    expect(await labels()).toEqual(['start', 'dragon']);
    expect(await page.textContent('#readout')).toBe('hidden state h, unit 1, step 2, dragon: 4.0000');
    expect(await page.locator('#unit-rows tr').count()).toBe(2);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('gives the moments of a recording in seconds, with what is said at each', async () => {
    const recording = { ...states, kind: 'moment' as const, steps: ['0.000', '0.020', '0.040', '0.060'], unknown: [] };
    const said = ['', 'h', 'h', ''];
    const { page } = await open('light', renderStates([{ ...recording, said }], options));
    const labels = await page.$$eval('#tokens li', (items) => items.map(({ textContent }) => textContent));
    expect(labels).toEqual(['0.000 s', 'h  0.020 s', 'h  0.040 s', '0.060 s']);
    expect(await page.textContent('#unit-head th')).toBe('time');
    await page.close();
  });
});
