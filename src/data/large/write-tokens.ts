import { createHash, type Hash } from 'node:crypto';
import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import { tellProgress } from '../../runtime/progress.js';
import type { TokenizerSpec } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import type { CorpusDescription } from '../describe.js';
import type { CorpusUnit } from '../sequences.js';
import { positionArray } from '../token-source.js';
import type { RunningSplit } from './encode-texts.js';
import { widthOf, writeAll } from './job-runner.js';
import type { MergedTokens } from './merge-tokens.js';
import type { Hand } from './pool.js';
import { encodeChecksums, PIECE, PREFIX, seal, sumBlocks } from './sealed-file.js';
import { MARK, type StoredSplit, type TokenFileHeader, widen } from './token-file.js';

export interface WriteOptions {
  /** The file to create. */
  path: string;
  unit: CorpusUnit;
  tokenizer: TokenizerSpec;
  vocabulary: Vocabulary;
  descriptions: (CorpusDescription | null)[];
  sources: string[];
}

/** Writes the file of ids: workers write their ranges with the vocabulary's ids, and checksums are computed here. */
export async function writeTokens(
  splits: readonly (RunningSplit | null)[],
  { tokens, indices }: Pick<MergedTokens, 'tokens' | 'indices'>,
  hands: readonly Hand[],
  options: WriteOptions,
): Promise<void> {
  const { path, vocabulary } = options;
  const width = widthOf(vocabulary.size);
  const file = openSync(path, 'wx+');
  try {
    const finalIds = Uint32Array.from(tokens, (token) => vocabulary.id(token));
    await Promise.all(
      hands.map((hand, index) => {
        const ids = (indices[index] as Uint32Array).map((index) => finalIds[index] as number);
        return hand.run({ type: 'table', ids, width, target: path });
      }),
    );
    const total = splits.reduce((sum, split) => sum + (split?.length ?? 0), 0) * width;
    ftruncateSync(file, PREFIX + total);
    const written = writeRanges(splits, hands, width);
    const sums = createSums(file, path, width, splits[0]?.length ?? 0);
    for (const { position, done } of written) {
      await done;
      sums.take(position);
      tellProgress({ what: 'Writing the encoded text', done: position - PREFIX, total, unit: 'bytes' });
    }
    const checksums = sums.finish(PREFIX + total);
    let offset = PREFIX;
    let endsOffset = PREFIX + total;
    const stored = splits.map((split, index): StoredSplit | null => {
      if (split === null) return null;
      const ends = writeEnds(file, split, options.unit, endsOffset);
      const found: StoredSplit = {
        offset,
        length: split.length,
        ends,
        description: options.descriptions[index] as CorpusDescription,
      };
      offset += split.length * width;
      endsOffset += ends.count * ends.width;
      return found;
    });
    const header: TokenFileHeader = {
      endianness: endianness(),
      width,
      splits: { train: stored[0] as StoredSplit, validation: stored[1] ?? null, test: stored[2] ?? null },
      checksums: encodeChecksums(checksums),
      tokenizer: options.tokenizer,
      vocabulary: vocabulary.toJSON(),
      dataHash: sums.dataHash(),
      sources: options.sources,
    };
    seal(file, MARK, header, endsOffset);
  } finally {
    closeSync(file);
  }
}

/** Lets workers write each range, in order; `position` is its end in the file. */
function writeRanges(
  splits: readonly (RunningSplit | null)[],
  hands: readonly Hand[],
  width: number,
): { position: number; done: Promise<unknown> }[] {
  let position = PREFIX;
  return splits.flatMap((split) =>
    (split?.ranges ?? []).map((range) => {
      const { length, offset, width: own, hand } = range;
      // The `<EOS>` of a document is id 0, the same as an unwritten part of a file.
      const done =
        hand === null || length === 0
          ? Promise.resolve()
          : (hands[hand] as Hand).run({ type: 'write', length, offset, width: own, position });
      // Prevents an unhandled rejection while earlier ranges are awaited.
      done.catch(() => undefined);
      position += length * width;
      return { position, done };
    }),
  );
}

/** Computes checksums of the growing file: one per block, and the SHA-256 of the training ids as 32-bit numbers. */
function createSums(file: number, path: string, width: 1 | 2 | 4, trainLength: number) {
  const hash: Hash = createHash('sha256');
  const trainEnd = PREFIX + trainLength * width;
  const checksums: number[] = [];
  const buffer = Buffer.allocUnsafeSlow(PIECE);
  const wide = new Int32Array(PIECE / width);
  let summed = PREFIX;
  const sum = (to: number) => {
    const piece = (bytes: Buffer) => {
      const training = bytes.subarray(0, Math.max(0, trainEnd - summed));
      if (training.length > 0) hash.update(widen(training, width, wide));
      summed += bytes.length;
    };
    const found = sumBlocks(file, path, summed, to, piece, buffer);
    for (const one of found) checksums.push(one);
  };
  return {
    /** Called when everything before `position` is written. */
    take: (position: number) => sum(position - ((position - PREFIX) % PIECE)),
    finish(end: number): number[] {
      sum(end);
      return checksums;
    },
    dataHash: () => hash.digest('hex'),
  };
}

/** Writes the ends of a split's sequences, range by range: all at once would be another copy in memory. */
function writeEnds(
  file: number,
  { ranges, length }: RunningSplit,
  unit: CorpusUnit,
  offset: number,
): StoredSplit['ends'] {
  const whole = { ends: length > 0 ? [length] : [], length };
  const width = positionArray(0, length + 1).BYTES_PER_ELEMENT as 4 | 8;
  let [start, count, checksum] = [0, 0, 0];
  for (const range of unit === 'stream' ? [whole] : ranges) {
    const ends = positionArray(range.ends.length, length + 1);
    for (let index = 0; index < ends.length; index++) ends[index] = start + (range.ends[index] as number);
    writeAll(file, ends, offset + count * width);
    // The checksum of an empty buffer is 0, whatever came before.
    if (ends.length > 0) checksum = crc32(Buffer.from(ends.buffer, ends.byteOffset, ends.byteLength), checksum);
    start += range.length;
    count += ends.length;
  }
  return { offset, count, width, checksum };
}
