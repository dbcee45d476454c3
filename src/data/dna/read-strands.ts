import { extname } from 'node:path';
import { DataError } from '../../errors.js';
import { readDocuments } from '../corpus.js';
import { uncompressedName } from '../decompress.js';
import { parseFasta } from '../labelled/fasta.js';
import { resolvePatterns } from '../patterns.js';
import { parseGenBank } from './genbank.js';

/** A sequence and its id: the first word of a FASTA header, the version of a GenBank record. */
export interface NamedStrand {
  id: string;
  sequence: string;
}

/** Reads the sequences of FASTA and GenBank files; throws a DataError for other formats, and for a duplicate id. */
export async function readStrands(patterns: readonly string[], baseDirectory: string): Promise<NamedStrand[]> {
  const documents = await readDocuments(await resolvePatterns(patterns, baseDirectory), { baseDirectory });
  const strands = documents.flatMap(({ name, text }): NamedStrand[] =>
    /^\.(gb|gbk|gbff|genbank)$/i.test(extname(uncompressedName(name)))
      ? parseGenBank(text, name)
      : Array.from(parseFasta(text, name), ({ header, sequence }) => ({
          id: header.split(/\s+/, 1)[0] as string,
          sequence,
        })),
  );
  const ids = new Set<string>();
  for (const { id } of strands) {
    if (ids.has(id)) {
      throw new DataError(`Two sequences are called ${id}: their features could not be distinguished.`, {
        hint: 'Rename one of them, or tag the files one by one.',
      });
    }
    ids.add(id);
  }
  return strands;
}
