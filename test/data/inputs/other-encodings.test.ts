import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CorpusFile } from '../../../src/data/read.js';
import { textsInFile } from '../../../src/data/texts-in-file.js';
import type { TrainedOn } from '../../../src/data/trained-on.js';
import { temporaryFolder } from '../../temporary-folder.js';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

function file(name: string, bytes: Buffer): CorpusFile {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { name, path, size: bytes.length, isRegular: true };
}

const labelled = { type: 'labelled', format: null, header: null, labelColumn: null, textColumn: null } as const;
const tagged = { type: 'tagged', format: null, tokenColumn: null, tagColumn: null } as const;

/** What classify, tag and translate are given by --file: a format, its text, and the texts that they answer. */
const files: Record<string, [name: string, trainedOn: TrainedOn, text: string, texts: string[]]> = {
  'a table': ['a.csv', labelled, 'good,"Él comió, sí"\nbad,Ningún niño\n', ['Él comió, sí', 'Ningún niño']],
  JSONL: ['a.jsonl', labelled, '{"text":"Él comió","label":"x"}\n', ['Él comió']],
  columns: ['a.conll', tagged, 'Ángel B-PER\ncomió O\n\nNiño O\n', ['Ángel comió', 'Niño']],
  pairs: ['a.tsv', { type: 'pairs', columns: [1, 2] }, 'Él comió\tHe ate\nUn niño\tA child\n', ['Él comió', 'Un niño']],
};

describe.each(Object.entries(files))('%s that is no UTF-8', (_, [name, trainedOn, text, texts]) => {
  const read = async (bytes: Buffer, encoding: string | null = null, own = name) =>
    (await textsInFile(file(own, bytes), { ...trainedOn, encoding } as TrainedOn, null))?.map((one) => one.text);
  const windows = Buffer.from(text, 'latin1');

  it('is read by its byte order mark, and in the encoding of the training data', async () => {
    const marked = Buffer.from(`\uFEFF${text}`, 'utf16le');
    expect(await read(marked)).toEqual(texts);
    expect(await read(Buffer.from(marked).swap16())).toEqual(texts);
    expect(await read(windows, 'windows-1252')).toEqual(texts);
    expect(await read(Buffer.from(text, 'utf16le'), 'utf-16le')).toEqual(texts);
    expect(await read(gzipSync(marked), null, `${name}.gz`)).toEqual(texts);
  });

  it('is refused otherwise, with the remedy', async () => {
    await expect(read(windows)).rejects.toMatchObject({
      message: expect.stringMatching(/is not UTF-8: byte 0x[A-F0-9]{2} at offset \d+ \(line \d\)/),
      hint: expect.stringContaining('iconv -f WINDOWS-1252 -t UTF-8'),
    });
    await expect(read(Buffer.from(text, 'utf16le'))).rejects.toThrow('is ');
    await expect(read(Buffer.from(text), 'windows-1252')).rejects.toThrow(
      'is UTF-8, and data.encoding is windows-1252',
    );
  });
});
