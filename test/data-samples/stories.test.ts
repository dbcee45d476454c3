import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const text = readFileSync(new URL('../../data/en-stories.txt', import.meta.url), 'utf8');
const paragraphs = text.trimEnd().split('\n\n');

describe('data/en-stories.txt', () => {
  it('has 25 to 40 kilobytes of plain text that ends in one line break', () => {
    expect(text.length).toBeGreaterThan(25_000);
    expect(text.length).toBeLessThan(40_000);
    expect(text).toMatch(/^[\n\x20-\x7e]*[^\n]\n$/);
  });

  it('separates paragraphs by one blank line and repeats none', () => {
    expect(paragraphs.filter((paragraph) => paragraph.includes('\n') || paragraph.trim() !== paragraph)).toEqual([]);
    expect(new Set(paragraphs).size).toBe(paragraphs.length);
  });

  it('opens and closes every quotation', () => {
    expect(paragraphs.filter((paragraph) => (paragraph.match(/"/g) ?? []).length % 2 === 1)).toEqual([]);
  });

  it('has no sentence twice', () => {
    const sentences = text.match(/[A-Z][^.?!"]{30,}[.?!]/g) ?? [];
    expect(sentences.length).toBeGreaterThan(300);
    expect(new Set(sentences).size).toBe(sentences.length);
  });
});
