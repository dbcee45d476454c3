import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codeBlocks } from './code-blocks.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = [
  'README.md',
  'README.es.md',
  ...['docs', 'docs/tasks'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => `${folder}/${file}`),
  ),
];
const read = (page: string) => readFileSync(join(root, page), 'utf8');

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

describe('the documents', () => {
  it.each(['README.md', 'README.es.md'])('%s has at most 10 kB, and no output of more than 25 lines', (page) => {
    const text = read(page);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
    const outputs = codeBlocks(text).filter(({ language }) => language === '');
    expect(outputs.length).toBeGreaterThan(0);
    for (const { content } of outputs) expect(content.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  });

  it.each(pages)('%s links to files and headings that exist', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
      ([, link, source]) => link ?? source ?? '',
    );
    const broken = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, file))) return true;
      if (anchor === undefined || !file.endsWith('.md')) return false;
      return ![...read(file).matchAll(/^#+ (.+)$/gm)].some(([, heading = '']) => anchorOf(heading) === anchor);
    });
    expect(broken).toEqual([]);
  });

  it('the two READMEs show the same commands and output', () => {
    const blocks = (page: string) =>
      codeBlocks(read(page))
        .filter(({ language }) => language === 'sh' || language === '')
        .map(({ content }) => content.replace(/ +# .*$/gm, ''));
    expect(blocks('README.md').length).toBeGreaterThan(2);
    expect(blocks('README.es.md')).toEqual(blocks('README.md'));
  });
});
