import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTagged } from '../../../src/data/labelled/read-tagged.js';
import { resolvePatterns } from '../../../src/data/patterns.js';
import { temporaryFolder } from '../../temporary-folder.js';

async function read(files: Record<string, string>, format: 'conll' | 'jsonl' | null = null) {
  const baseDirectory = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(baseDirectory, name), text);
  const found = await resolvePatterns(['.'], baseDirectory);
  return readTagged(found, { format, tokenColumn: 1, tagColumn: 'last' }, { baseDirectory });
}

describe('readTagged', () => {
  it('tells the format by the ending', async () => {
    const sequences = await read({
      'a.conll': 'Ana B-PER\n',
      'b.JSONL': '{"tokens": ["x"], "tags": ["O"]}',
      c: 'y O\n',
    });
    expect(sequences.map(({ tokens, document }) => [document, ...tokens])).toEqual([
      ['a.conll', 'Ana'],
      ['b.JSONL', 'x'],
      ['c', 'y'],
    ]);
  });

  it('heeds a format that is chosen', async () => {
    expect(await read({ 'a.txt': '{"tokens": ["x"], "tags": ["O"]}' }, 'jsonl')).toHaveLength(1);
  });

  it('refuses files without a token', async () => {
    await expect(read({ 'a.conll': '-DOCSTART- O\n\n' })).rejects.toThrow('There is no tagged token in a.conll.');
  });
});
