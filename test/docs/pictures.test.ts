import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { drawAll, inputs, SOURCE } from '../../scripts/pictures/all.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const at = (file: string) => join(root, 'docs/pictures', file);
const hash = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const renew = 'run `npm run build && node scripts/draw-pictures.mjs`';

describe('docs/pictures', () => {
  it('is what the script draws of data.json and benchmarks.json', async () => {
    const drawn: Record<string, string> = await drawAll(root);
    expect(Object.keys(drawn)).toHaveLength(16);
    for (const [name, svg] of Object.entries(drawn)) {
      expect(readFileSync(at(`${name}.svg`), 'utf8') === svg, `${name}.svg is stale: ${renew}`).toBe(true);
    }
  });

  it('has a PNG of each SVG as it is', () => {
    const manifest = JSON.parse(readFileSync(at('manifest.json'), 'utf8')) as Record<
      string,
      { svg: string; png: string }
    >;
    expect(Object.keys(manifest)).toHaveLength(16);
    for (const [name, { svg, png }] of Object.entries(manifest)) {
      expect([hash(readFileSync(at(`${name}.svg`))), hash(readFileSync(at(`${name}.png`)))], renew).toEqual([svg, png]);
    }
  });

  it('comes from runs of the configs and corpora of today', async () => {
    const { inputs: then } = JSON.parse(readFileSync(join(root, SOURCE), 'utf8')) as { inputs: object };
    expect(then, `${renew} --renew`).toEqual(await inputs(root));
  });
});
