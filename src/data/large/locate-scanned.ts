import { tellProgress } from '../../runtime/progress.js';
import { normalise, unifyLineEnds } from '../../text/normalise.js';
import { createRunningIds } from '../../text/running-ids.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import { countBreaks, createLineFinder, locateTokens, type TokenLocation } from '../locate.js';
import type { CorpusUnit } from '../sequences.js';
import { createChunkEncoder } from './encode-chunk.js';
import { EOS_ID, encodeJobs, sequenceParts } from './encode-texts.js';
import { createRangeReader } from './read-range.js';
import { readChunk, type ScannedText } from './scanned-text.js';

/** The same as `locateTokens`, for texts in files. */
export function locateScanned(
  texts: readonly ScannedText[],
  { unit, tokenizer }: { unit: CorpusUnit; tokenizer: Tokenizer },
  positions: Iterable<number>,
): Map<number, TokenLocation> {
  const wanted = [...new Set(positions)].sort((left, right) => left - right);
  const locations = new Map<number, TokenLocation>();
  const reader = createRangeReader();
  const ids = createRunningIds();
  const encoder = createChunkEncoder({ tokenizer: tokenizer.spec, unit }, ids, reader);
  let position = 0;
  /** The wanted positions before `end`, which are taken. */
  const takeBefore = (end: number) => {
    const own: number[] = [];
    for (let next = wanted[0]; next !== undefined && next < end; next = wanted[0]) own.push(wanted.shift() as number);
    return own;
  };
  try {
    for (const part of sequenceParts(texts, unit)) {
      const document = part.file.name;
      let [line, lastId]: [number, number | null] = [1, null];
      for (const job of encodeJobs([[part]])) {
        if (wanted.length === 0) return locations;
        const encoded = encoder.encode(job);
        const asked = takeBefore(position + encoded.length);
        const text = unifyLineEnds(readChunk(part, job)) + (job.addBreak ? '\n' : '');
        if (unit === 'line') {
          const own = asked.map((one) => one - position);
          for (const [at, found] of locateTokens([{ name: document, path: null, text }], { unit, tokenizer }, own)) {
            locations.set(position + at, { document, line: line + found.line - 1 });
          }
        } else if (asked.length > 0) {
          const lineOf = createLineFinder(normalise(text, tokenizer.spec), line);
          for (let at = 0, next = 0; next < asked.length; at++) {
            const found = lineOf(ids.tokens[encoded[at] as number] as string);
            if (asked[next] !== position + at) continue;
            locations.set(position + at, { document, line: found });
            next++;
          }
        }
        lastId = encoded.at(-1) ?? lastId;
        position += encoded.length;
        line += countBreaks(text, 0, text.length);
        tellProgress({ what: `Searching ${document}`, done: job.to, total: part.file.size, unit: 'bytes' });
      }
      // The `<EOS>` that ends a document.
      if (unit !== 'document' || lastId === null || lastId === EOS_ID) continue;
      for (const at of takeBefore(position + 1)) locations.set(at, { document, line });
      position++;
    }
    return locations;
  } finally {
    reader.close();
  }
}
