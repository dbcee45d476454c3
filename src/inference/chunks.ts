import { prefetch } from './prefetch.js';

/** Texts, and their UTF-16 code units, that are taken in one go: enough for batches of like lengths. */
const CHUNK = { texts: 2048, length: 2 ** 20 };

/** Texts in chunks, as they come: millions of them pass in bounded memory, and none waits for one that is slow to come. */
export async function* chunksOf(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string[], void> {
  const source = prefetch(oneByOne(texts));
  try {
    for (;;) {
      const chunk: string[] = [];
      let length = 0;
      while (chunk.length < CHUNK.texts && length < CHUNK.length) {
        const text = await source.take(chunk.length === 0);
        if (text === undefined) break;
        chunk.push(text);
        length += text.length;
      }
      if (chunk.length === 0) return;
      yield chunk;
    }
  } finally {
    source.close();
  }
}

async function* oneByOne(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string, void> {
  yield* texts;
}
