import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseGenBank, parseLocation } from '../../src/data/dna/genbank.js';
import { reverseComplement, tagBases } from '../../src/data/dna/genome.js';
import { parseGff3, renderGff3Head, renderGff3Line } from '../../src/data/dna/gff3.js';
import { readTagged } from '../../src/data/labelled/read-tagged.js';
import { resolvePatterns } from '../../src/data/patterns.js';
import { tagStrands } from '../../src/inference/label/tag-strands.js';
import type { Tagger } from '../../src/inference/tagger.js';

const place = { document: 'a.gb', line: 1 };

describe('locations of GenBank (feature table, section 3.4)', () => {
  it.each([
    ['467', [[466, 467, '+']]],
    ['340..565', [[339, 565, '+']]],
    ['<345..500', [[344, 500, '+']]],
    ['<1..888', [[0, 888, '+']]],
    ['1..>888', [[0, 888, '+']]],
    ['102.110', [[101, 110, '+']]],
    ['123^124', []],
    [
      'join(12..78,134..202)',
      [
        [11, 78, '+'],
        [133, 202, '+'],
      ],
    ],
    ['complement(34..126)', [[33, 126, '-']]],
    [
      'complement(join(2691..4571,4918..5163))',
      [
        [2690, 4571, '-'],
        [4917, 5163, '-'],
      ],
    ],
    [
      'join(complement(4918..5163),complement(2691..4571))',
      [
        [4917, 5163, '-'],
        [2690, 4571, '-'],
      ],
    ],
    [
      'order(1..3,complement(5..6))',
      [
        [0, 3, '+'],
        [4, 6, '-'],
      ],
    ],
    ['J00194.1:100..202', []],
    ['join(1..100,J00194.1:100..202)', [[0, 100, '+']]],
  ])('%s', (location, expected) => {
    const found = parseLocation(location, place).map(({ start, end, strand }) => [start, end, strand]);
    expect(found).toEqual(expected);
  });

  it.each(['0..5', '9..3', 'a..b', ''])('refuses %j', (location) => {
    expect(() => parseLocation(location, place)).toThrow('a.gb:1');
  });
});

const genBank = `LOCUS       AB000001                  20 bp    DNA     linear   BCT 01-JAN-2020
DEFINITION  Invented.
ACCESSION   AB000001
VERSION     AB000001.1
FEATURES             Location/Qualifiers
     source          1..20
                     /organism="none"
     CDS             join(3..5,
                     8..9)
                     /product="complement(1..20)
                     a text that goes on"
     gene            complement(12..15)
ORIGIN
        1 acgtnacgta cgtacgtacr
//
`;

describe('parseGenBank', () => {
  it('reads the sequence and the features, over several lines', () => {
    const [genome, ...others] = parseGenBank(genBank, 'a.gb');
    expect(others).toEqual([]);
    expect(genome).toMatchObject({ id: 'AB000001.1', sequence: 'ACGTNACGTACGTACGTACR', line: 1 });
    expect(genome?.features).toEqual([
      { type: 'source', start: 0, end: 20, strand: '+' },
      { type: 'CDS', start: 2, end: 5, strand: '+' },
      { type: 'CDS', start: 7, end: 9, strand: '+' },
      { type: 'gene', start: 11, end: 15, strand: '-' },
    ]);
  });

  it.each([
    ['no sequence', genBank.replace(/ORIGIN[^/]*/, ''), 'no sequence'],
    [
      'a feature that ends after the sequence',
      genBank.replace('12..15', '12..25'),
      'ends at 25, but the sequence at 20',
    ],
    ['lines that are none of GenBank', 'ACGT\n', 'a record begins with LOCUS'],
    [
      'a broken line of sequence',
      genBank.replace('        1 acgtnacgta', '        1 acg7nacgta'),
      'is not a line of a sequence',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseGenBank(text, 'a.gb')).toThrow(message);
  });
});

const row = (...columns: (string | number)[]) => `${columns.join('\t')}\n`;
const gff = `##gff-version 3\n# a comment\n${row('chr%201', '.', 'CDS', 2, 4, '.', '+', 0, 'ID=1')}${row('chr%201', '.', 'gene', 6, 7, '.', '-', '.', '.')}###\n`;

describe('parseGff3', () => {
  it('counts from 1 with both ends, decodes ids and reads the sequences behind ##FASTA', () => {
    const { features, fasta } = parseGff3(`${gff}##FASTA\n>chr 1\nACGT\n`, 'a.gff3');
    expect(features.map(({ id, type, start, end, strand }) => [id, type, start, end, strand])).toEqual([
      ['chr 1', 'CDS', 1, 4, '+'],
      ['chr 1', 'gene', 5, 7, '-'],
    ]);
    expect(fasta?.trim()).toBe('>chr 1\nACGT');
    expect(fasta?.split('\n')[6]).toBe('>chr 1');
  });

  it.each([
    ['eight columns', row('c', '.', 'CDS', 1, 2, '.', '+', 0), 'a.gff3:1 has 8 columns'],
    ['blanks between columns', 'c . CDS 1 2 . + 0 .\n', 'separated by tabs'],
    ['an end before its start', row('c', '.', 'CDS', 5, 2, '.', '+', 0, '.'), '5 to 2'],
    ['a start of 0', row('c', '.', 'CDS', 0, 2, '.', '+', 0, '.'), '0 to 2'],
    ['another strand', row('c', '.', 'CDS', 1, 2, '.', 'x', 0, '.'), 'is not a strand'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseGff3(text, 'a.gff3')).toThrow(message);
  });

  it('knows the circular sequences', () => {
    const region = row('p', '.', 'region', 1, 6, '.', '+', '.', 'ID=p;Is_circular=true');
    expect([...parseGff3(region + row('q', '.', 'region', 1, 6, '.', '+', '.', 'ID=q'), 'a.gff3').circular]).toEqual([
      'p',
    ]);
  });

  it('reads the lines that it writes', () => {
    const line = renderGff3Line({ id: 'chr 1;x', type: 'CDS', start: 4, end: 9, strand: '-', score: 0.5 });
    expect(line).toBe('chr%201%3Bx\trnn\tCDS\t5\t9\t0.5000\t-\t0\t.\n');
    expect(renderGff3Line({ id: 'c', type: 'gene', start: 0, end: 1, strand: '+', score: 1 })).toContain('\t+\t.\t.');
    const { features } = parseGff3(renderGff3Head([{ id: 'chr 1;x', length: 9 }]) + line, 'out.gff3');
    expect(features).toEqual([expect.objectContaining({ id: 'chr 1;x', start: 4, end: 9, strand: '-' })]);
  });
});

describe('strands', () => {
  it('complements IUPAC letters and reads them backwards', () => {
    expect(reverseComplement('ACGTRYKMSWBDHVN')).toBe('NBDHVWSKMRYACGT');
  });

  it('tags each strand in its own direction, what has no strand on both, the first type where two cover a base', () => {
    const features = [
      { type: 'gene', start: 0, end: 3, strand: '+' as const },
      { type: 'CDS', start: 1, end: 2, strand: '+' as const },
      { type: 'gene', start: 4, end: 5, strand: '-' as const },
      { type: 'gene', start: 5, end: 6, strand: '.' as const },
    ];
    const genome = { sequence: 'AAAAAA', features };
    expect(tagBases(genome, '+', ['CDS', 'gene'])(0, 6).join(' ')).toBe('gene CDS gene O O gene');
    expect(tagBases(genome, '-', ['gene'])(0, 6).join(' ')).toBe('gene gene O O O O');
  });
});

describe('genomes as tagged sequences', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rnn-dna-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const format = { format: null, tokenColumn: null, tagColumn: null };
  const read = async (names: string[], options: object = {}) => {
    const files = await resolvePatterns(names, folder);
    const found = await readTagged(files, { ...format, ...options }, { baseDirectory: folder });
    return found.map(({ tokens, tags }) => [tokens.join(''), tags.map((tag) => tag.charAt(0)).join('')]);
  };

  it('reads a feature across the origin of a circular sequence, and refuses it elsewhere', async () => {
    const region = row('p', '.', 'region', 1, 6, '.', '+', '.', 'ID=p;Is_circular=true');
    const feature = row('p', '.', 'CDS', 5, 8, '.', '+', 0, 'ID=c');
    await writeFile(join(folder, 'circular.gff3'), `${region}${feature}##FASTA\n>p\nACGTAC\n`);
    expect(await read(['circular.gff3'], { strands: 'forward' })).toEqual([['ACGTAC', 'CCOOCC']]);
    await writeFile(join(folder, 'linear.gff3'), `${feature}##FASTA\n>p\nACGTAC\n`);
    await expect(read(['linear.gff3'])).rejects.toThrow('the feature ends at 8, but the sequence p at 6');
  });

  it('reads GFF3 with the FASTA file beside it, gzipped and in lower case, both strands', async () => {
    await writeFile(
      join(folder, 'a.gff3'),
      row('s', '.', 'CDS', 2, 4, '.', '+', 0, '.') + row('s', '.', 'CDS', 6, 6, '.', '-', 0, '.'),
    );
    await writeFile(join(folder, 'a.fa.gz'), gzipSync('>s a strand\nacg\ntNr\n'));
    expect(await read(['a.fa.gz', 'a.gff3'])).toEqual([
      ['ACGTNR', 'OCCCOO'],
      ['YNACGT', 'COOOOO'],
    ]);
    expect(await read(['a.fa.gz', 'a.gff3'], { strands: 'forward', window: 4 })).toEqual([
      ['ACGT', 'OCCC'],
      ['NR', 'OO'],
    ]);
  });

  it('reads GenBank by its ending, and other features than CDS', async () => {
    await writeFile(join(folder, 'a.gbk'), genBank);
    expect(await read(['a.gbk'], { strands: 'forward' })).toEqual([['ACGTNACGTACGTACGTACR', 'OOCCCOOCCOOOOOOOOOOO']]);
    expect(await read(['a.gbk'], { features: ['gene'] })).toEqual([
      ['ACGTNACGTACGTACGTACR', 'OOOOOOOOOOOOOOOOOOOO'],
      ['YGTACGTACGTACGTNACGT', 'OOOOOggggOOOOOOOOOOO'],
    ]);
  });

  it.each([
    ['GFF3 without sequences', { 'a.gff3': gff }, {}, 'There is no sequence'],
    ['features of other sequences', { 'a.gff3': gff, 'a.fa': '>x\nACGT\n' }, {}, 'The features name a sequence chr 1'],
    [
      'no such feature',
      { 'a.gff3': row('s', '.', 'CDS', 1, 2, '.', '+', 0, '.'), 'a.fa': '>s\nACGT\n' },
      { features: ['exon'] },
      'is exon',
    ],
    ['the same sequence twice', { 'a.gff3': gff, 'a.fa': '>x\nA\n>x\nC\n' }, {}, 'the sequence x occurs twice'],
  ])('refuses %s', async (_, files, options, message) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    await expect(read(Object.keys(files), options)).rejects.toThrow(message);
  });
});

describe('tagStrands', () => {
  /** Tags each G as `CDS`, with certainty. */
  const tagger = {
    tag: async (sequences: { tokens: string[] }[]) =>
      sequences.map(({ tokens }) => ({
        tags: tokens.map((base) => (base === 'G' ? 'CDS' : 'O')),
        confidences: tokens.map(() => 0.75),
      })),
  } as unknown as Tagger;

  it.each([4, 5, 8, 100])('finds the regions of both strands where they stand, read by %i bases', async (window) => {
    const found = await tagStrands(tagger, 'AGGGGGTTCCA', { strands: 'both', window });
    expect(found).toEqual([
      { type: 'CDS', start: 1, end: 6, strand: '+', score: 0.75 },
      { type: 'CDS', start: 8, end: 10, strand: '-', score: 0.75 },
    ]);
    expect(await tagStrands(tagger, 'CCG', { strands: 'forward', window })).toHaveLength(1);
  });
});
