import { describe, expect, it } from 'vitest';
import { type DistributionChart, renderDistributionSvg } from '../../src/report/distribution-svg.js';
import { renderPng } from '../../src/report/png.js';

const chart: DistributionChart = {
  title: 'After "a & b"',
  temperatures: [0.5, 1],
  rows: [
    { label: 'mar', probabilities: [0.8, 0.4] },
    { label: '<EOS>', probabilities: [0.2, 0.3] },
    { label: '2 others', probabilities: [0, 0.3] },
  ],
  entropies: [0.5, 1.0889],
  formatProbability: (probability) => `${probability * 100} %`,
};

/** Attributes of each element of a name, as numbers where they are. */
function elements(svg: string, name: string): Record<string, string | number>[] {
  return [...svg.matchAll(new RegExp(`<${name} ([^>]*?)/?>`, 'g'))].map(([, attributes = '']) =>
    Object.fromEntries(
      [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key, Number(value) || String(value)]),
    ),
  );
}

const texts = (svg: string) => [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, content]) => content);

describe('renderDistributionSvg', () => {
  it('draws a bar a token and temperature, all to one scale', () => {
    const [background, ...bars] = elements(renderDistributionSvg(chart), 'rect');
    expect(background?.fill).toBe('#fff');
    const widths = bars.map(({ width }) => Number(width));
    expect(widths).toHaveLength(6);
    for (const [index, share] of [1, 0.25, 0, 0.5, 0.375, 0.375].entries()) {
      expect(widths[index]).toBeCloseTo(share * (widths[0] as number), 1);
    }
    expect(new Set(bars.slice(0, 3).map(({ fill }) => fill)).size).toBe(1);
    expect(bars[0]?.fill).not.toBe(bars[3]?.fill);
  });

  it('names temperatures, tokens, probabilities and entropies, escaped', () => {
    const svg = renderDistributionSvg(chart);
    expect(texts(svg)).toEqual([
      'After &quot;a &amp; b&quot;',
      'mar',
      '&lt;EOS&gt;',
      '2 others',
      'temperature 0.5',
      '80 %',
      '20 %',
      '0 %',
      'entropy 0.50 nats',
      'temperature 1',
      '40 %',
      '30 %',
      '30 %',
      'entropy 1.09 nats',
    ]);
  });

  it('keeps everything inside the picture, however many temperatures and however long a label', () => {
    const label = 'a\u0007'.repeat(40);
    const temperatures = Array.from({ length: 10 }, (_, index) => (index + 1) / 10);
    const rows = [{ label, probabilities: temperatures.map(() => 1) }];
    const svg = renderDistributionSvg({
      ...chart,
      title: 'x'.repeat(999),
      temperatures,
      rows,
      entropies: temperatures,
    });
    const [picture] = elements(svg, 'svg');
    for (const { x, y, width = 0, height = 0 } of elements(svg, 'rect').slice(1)) {
      expect(Number(x) + Number(width)).toBeLessThan(Number(picture?.width));
      expect(Number(y) + Number(height)).toBeLessThan(Number(picture?.height));
    }
    expect(texts(svg)[0]).toMatch(/^…x{50,200}$/);
    expect(texts(svg)[1]).toMatch(/^[a\uFFFD]{23}…$/);
    expect(svg).not.toContain('\u0007');
  });

  it('is the same for the same chart', () => {
    expect(renderDistributionSvg(chart)).toBe(renderDistributionSvg(chart));
  });
});

describe('renderPng', () => {
  it('paints the picture at twice its size, with its texts', async () => {
    const svg = renderDistributionSvg(chart);
    const png = Buffer.from(await renderPng(svg));
    expect(png.subarray(0, 8)).toEqual(Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'));
    const [picture] = elements(svg, 'svg');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
      2 * Number(picture?.width),
      2 * Number(picture?.height),
    ]);
    const bare = Buffer.from(await renderPng(svg.replace(/<text .*<\/text>/g, '')));
    expect(png.length).toBeGreaterThan(2 * bare.length);
  });
});
