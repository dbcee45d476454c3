import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readFrames } from '../../src/data/frames/read-frames.js';
import { readTagged } from '../../src/data/labelled/read-tagged.js';
import { readLabelledTexts } from '../../src/data/labelled/read-texts.js';
import { resolvePatterns } from '../../src/data/patterns.js';
import { detectScheme, findEntities, repairTags } from '../../src/text/bio.js';
import { collect } from '../data/collect.js';

const baseDirectory = fileURLToPath(new URL('../../data/', import.meta.url));
const files = (name: string) => resolvePatterns([name], baseDirectory);
const tagged = async (name: string) =>
  readTagged(await files(name), { format: null, tokenColumn: 1, tagColumn: 'last' }, { baseDirectory });
const plain = { format: null, header: false, labelColumn: null, textColumn: null };

function countOf(values: readonly (string | null)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
}

describe('data/ner-es', () => {
  it.each([
    ['train', 156],
    ['validation', 44],
  ])('has %s tags that break no rule of BIO', async (split, count) => {
    const sentences = await tagged(`ner-es.${split}.conll`);
    expect(sentences).toHaveLength(count);
    expect(detectScheme(sentences.map(({ tags }) => tags))).toBe('BIO');
    expect(sentences.reduce((sum, { tags }) => sum + repairTags(tags, 'BIO').repairs, 0)).toBe(0);
    const types = countOf(sentences.flatMap(({ tags }) => findEntities(tags).map(({ type }) => type)));
    expect(Object.keys(types).sort()).toEqual(['LOC', 'MISC', 'ORG', 'PER']);
  });

  it('has no sentence twice', async () => {
    const all = [...(await tagged('ner-es.train.conll')), ...(await tagged('ner-es.validation.conll'))];
    expect(new Set(all.map(({ tokens }) => tokens.join(' '))).size).toBe(200);
  });
});

describe('data/reviews-es.tsv', () => {
  it('has as many good opinions as bad ones, none twice', async () => {
    const reviews = await collect(readLabelledTexts(await files('reviews-es.tsv'), plain, { baseDirectory }));
    expect(countOf(reviews.map(({ label }) => label))).toEqual({ positiva: 80, negativa: 80 });
    expect(new Set(reviews.map(({ text }) => text)).size).toBe(160);
  });
});

describe('data/dna-promoter-like.csv', () => {
  it('has as many promoters as others, of 57 bases', async () => {
    const format = { ...plain, header: true };
    const sequences = await collect(readLabelledTexts(await files('dna-promoter-like.csv'), format, { baseDirectory }));
    expect(countOf(sequences.map(({ label }) => label))).toEqual({ '+': 60, '-': 60 });
    expect(sequences.filter(({ text }) => !/^[acgt]{57}$/.test(text))).toEqual([]);
  });
});

describe('data/dna-orf.jsonl', () => {
  it('has 120 sequences of bases with their tags', async () => {
    const sequences = await tagged('dna-orf.jsonl');
    expect(sequences).toHaveLength(120);
    expect(Object.keys(countOf(sequences.flatMap(({ tags }) => tags))).sort()).toEqual(['C', 'N']);
  });
});

describe('data/movements', () => {
  it('has twelve sequences of each movement, of 30 to 60 frames of 3 numbers', async () => {
    const format = { format: null, labels: 'sequence', idColumn: null, labelColumn: null, ignoreColumns: [] } as const;
    const sequences = await readFrames(await files('movements'), format, { baseDirectory, features: 3 });
    expect(countOf(sequences.map(({ label }) => label))).toEqual({ andar: 12, correr: 12, parado: 12, saltar: 12 });
    const lengths = sequences.map(({ steps }) => steps);
    expect([Math.min(...lengths) >= 30, Math.max(...lengths) <= 60]).toEqual([true, true]);
  });
});

describe('data/', () => {
  const isText = (name: string) => /\.(conll|tsv|jsonl|csv)$/.test(name);
  const samples = readdirSync(baseDirectory, { recursive: true, encoding: 'utf8' }).filter(isText);

  it.each(samples)('%s is small, composed and ends in a line break', (name) => {
    const text = readFileSync(`${baseDirectory}/${name}`, 'utf8');
    expect(text.length).toBeLessThan(60_000);
    expect(text).toBe(text.normalize('NFC'));
    expect(text).toMatch(/[^\n]\n+$/);
  });

  it('has the samples that its script writes', () => {
    const script = fileURLToPath(new URL('../../scripts/generate-samples.mjs', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
