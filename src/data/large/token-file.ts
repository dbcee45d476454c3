import { crc32 } from 'node:zlib';
import type { TokenizerSpec } from '../../text/tokenizer.js';
import type { VocabularyJSON } from '../../text/vocabulary.js';
import type { CorpusDescription } from '../describe.js';
import type { SequenceEnds, TokenSource } from '../token-source.js';
import { damaged, openSealed, PREFIX, type SealedHeader } from './sealed-file.js';

/** The sealed file of a text's token ids: the ids of all splits, then the ends of their sequences, which have checksums of their own. */
export const MARK = Buffer.from('rnn tokens 1\n\0\0\0', 'latin1');

/** A split in a file of ids; offsets and sizes are in bytes. */
export interface StoredSplit {
  offset: number;
  /** Ids. */
  length: number;
  ends: { offset: number; count: number; width: 4 | 8; checksum: number };
  description: CorpusDescription;
}

/** The header of a file of ids. */
export interface TokenFileHeader extends SealedHeader {
  /** Bytes per id. */
  width: 1 | 2 | 4;
  splits: { train: StoredSplit; validation: StoredSplit | null; test: StoredSplit | null };
  tokenizer: TokenizerSpec;
  vocabulary: VocabularyJSON;
  dataHash: string;
}

/** A file of ids, open until `close`. */
export interface TokenFile {
  header: TokenFileHeader;
  ids(split: StoredSplit): TokenSource;
  ends(split: StoredSplit): SequenceEnds;
  close(): void;
}

/** Opens a file of ids; null if it is not one, incomplete or has another byte order. */
export function openTokenFile(path: string, endianness: 'LE' | 'BE'): TokenFile | null {
  const file = openSealed<TokenFileHeader>(path, MARK, endianness, ({ splits, width }) =>
    Object.values(splits).reduce(
      (end, split) => (split === null ? end : Math.max(end, split.offset + split.length * width)),
      PREFIX,
    ),
  );
  if (file === null) return null;
  const { header, read, close } = file;
  const { width } = header;
  return {
    header,
    ids: ({ offset, length }) => ({
      length,
      subarray(from, to) {
        if (from >= to) return new Int32Array(0);
        return widen(read(offset + from * width, offset + to * width), width);
      },
    }),
    ends({ ends: { offset, count, width: size, checksum } }) {
      const bytes = read(offset, offset + count * size);
      if (crc32(bytes) !== checksum) throw damaged(path);
      return size === 4 ? new Uint32Array(bytes.buffer, 0, count) : new Float64Array(bytes.buffer, 0, count);
    },
    close,
  };
}

/** Converts ids of `width` bytes to numbers, in `into` if given. */
export function widen(bytes: Buffer, width: 1 | 2 | 4, into?: Int32Array): Int32Array {
  const { buffer, byteOffset, length } = bytes;
  if (width === 4) return new Int32Array(buffer, byteOffset, length / 4);
  const narrow = width === 1 ? bytes : new Uint16Array(buffer, byteOffset, length / 2);
  if (into === undefined) return new Int32Array(narrow);
  into.set(narrow);
  return into.subarray(0, narrow.length);
}
