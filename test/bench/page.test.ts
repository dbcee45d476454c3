import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderPage, renderSummary, renderTables } from '../../bench/page.mjs';
import { summarise, times } from '../../bench/targets.mjs';
import { readBenchmarks } from '../../scripts/pictures/benchmarks.mjs';
import { performance } from '../../scripts/pictures/drawings.mjs';
import { themes } from '../../scripts/pictures/svg.mjs';

const side = (median: number, way: string | null = null) => ({
  way,
  median,
  minimum: 0.9 * median,
  runs: 5,
  memory: 2 ** 20,
});
/** Two layers and one sampling row with figures made up to be easily divided. */
const rows = [
  {
    kind: 'layer',
    name: 'lstm 1,1,1,1',
    units: null,
    gflops: 50,
    peakFraction: 0.5,
    sides: { rnn: side(10), rnnBfloat16: side(5), pytorch: side(20), autocast: side(10), jax: side(40, 'scan') },
  },
  {
    kind: 'layer',
    name: 'lstm 2,2,2,2',
    units: null,
    gflops: 50,
    peakFraction: 0.5,
    sides: { rnn: side(10), rnnBfloat16: side(10), pytorch: side(80), autocast: side(5), node: side(20) },
  },
  {
    kind: 'sample',
    name: 'sample 2x128, batch 1',
    batch: 1,
    units: 1000,
    gflops: null,
    peakFraction: null,
    sides: {
      rnn: side(10),
      rnnBfloat16: side(4),
      rnnInt8: side(2.5),
      pytorch: side(120, 'cells'),
      int8: side(200, 'module'),
    },
  },
];
const of = (label: string) => summarise(rows).find((each: { label: string }) => each.label === label);

describe('times', () => {
  it('is how many times as fast one side is as another', () => {
    expect(times(rows[0], 'pytorch', 'rnn')).toBe(2);
  });

  it('is null where a side was not measured', () => {
    expect(times(rows[0], 'keras', 'rnn')).toBeNull();
    expect(times(rows[0], 'rnn', 'wasm')).toBeNull();
  });
});

describe('summarise', () => {
  it('takes geometric means, and names the lowest row', () => {
    expect(of('Training in float32 against PyTorch')).toMatchObject({
      rows: 2,
      mean: expect.closeTo(4, 9),
      lowest: { row: 'lstm 1,1,1,1', ratio: 2 },
      isMet: true,
    });
  });

  it('misses a target by the mean, or by the lowest row', () => {
    expect(of("Training in bfloat16 against PyTorch's autocast")).toMatchObject({
      mean: expect.closeTo(1, 9),
      lowest: { row: 'lstm 2,2,2,2', ratio: 0.5 },
      isMet: false,
    });
    expect(of('Training, node host against tensorflow host')).toMatchObject({ rows: 1, mean: 0.5, isMet: false });
  });

  it("holds sampling in bfloat16 against PyTorch's fastest loop in float32", () => {
    expect(of('Sampling 2x128, one text, bfloat16 against it')).toMatchObject({
      mean: expect.closeTo(30, 9),
      isMet: true,
    });
    expect(of("Sampling 2x128, one text, float32 against PyTorch's fastest loop")).toMatchObject({
      mean: expect.closeTo(12, 9),
      isMet: null,
    });
  });

  it('leaves out what was not measured', () => {
    expect(of('Training in float32 against Keras on TensorFlow')).toBeUndefined();
    expect(summarise([])).toEqual([]);
  });
});

describe('the page', () => {
  const cells = (line: string | undefined) => line?.split('|').map((cell) => cell.trim());

  it('has a table for each section with rows, and a dash where a side is missing', () => {
    const tables = renderTables(rows);
    expect([...tables.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading?.slice(0, 3))).toEqual([
      '(a)',
      '(c)',
      '(e)',
      '(f)',
      '(g)',
      '(h)',
    ]);
    const lines = tables.split('\n');
    expect(cells(lines.find((line) => line.startsWith('| lstm 1')))).toEqual(
      cells('| lstm 1,1,1,1 | 10 | 9 | 20 | 18 | – | 2 | – | 50 |'),
    );
    expect(cells(lines.filter((line) => line.startsWith('| sample')).at(-1))).toEqual(
      cells('| sample 2x128, batch 1 | 250000 | 400000 | 5000 | module | 2.5 | 4 | 80 | 30 | 48 |'),
    );
  });

  it('says for each comparison what it aims at and whether it is met', () => {
    const line = renderSummary(summarise(rows))
      .split('\n')
      .find((each: string) => each.includes('autocast'));
    expect(cells(line)).toEqual(
      cells(`| Training in bfloat16 against PyTorch's autocast | 2 | 1 | 0.5 | lstm 2,2,2,2 | 1.25, lowest 1 | no |`),
    );
  });

  it('docs/benchmarks.md is what docs/benchmarks.json gives', () => {
    const docs = join(import.meta.dirname, '../../docs');
    const written = JSON.parse(readFileSync(join(docs, 'benchmarks.json'), 'utf8'));
    expect(renderPage(written)).toBe(readFileSync(join(docs, 'benchmarks.md'), 'utf8'));
  });
});

describe('the chart', () => {
  it('has the peers that were measured, by group', () => {
    expect(readBenchmarks({ rows })).toEqual([
      { label: 'an LSTM layer', ratios: { pytorch: expect.closeTo(4, 9), jax: expect.closeTo(4, 9) } },
      { label: 'an LSTM layer, bfloat16', ratios: { pytorch: expect.closeTo(1, 9) } },
      { label: 'sampling, one text', ratios: { pytorch: expect.closeTo(12, 9) } },
    ]);
  });

  it('draws a bar as long as its ratio, to the left where rnn is the slower one', () => {
    const groups = [{ label: 'a', ratios: { pytorch: 10, jax: 0.1, layers: 100 } }];
    const drawn = performance({ performance: groups }, themes.light);
    const bars = [...drawn.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="16"/g)].map(
      ([, x, width]) => [Number(x), Number(width)] as const,
    );
    expect(bars).toHaveLength(3);
    const [ten, tenth, hundred] = bars as [
      readonly [number, number],
      readonly [number, number],
      readonly [number, number],
    ];
    expect(tenth[0] + tenth[1]).toBeCloseTo(ten[0], 6);
    expect(tenth[1]).toBeCloseTo(ten[1], 6);
    expect(hundred[1]).toBeCloseTo(2 * ten[1], 6);
    expect(drawn).toContain('>JAX<');
    expect(drawn).not.toContain('>Keras<');
  });
});
