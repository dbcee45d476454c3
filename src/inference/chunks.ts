import { prefetch } from './prefetch.js';

/** Maximum texts per chunk, and their UTF-16 code units: enough to form batches of similar lengths. */
const CHUNK = { texts: 2048, length: 2 ** 20 };

/** Groups texts into chunks, in bounded memory; a chunk is emitted early if the next text is slow to arrive. */
export async function* chunksOf<Text extends string | { text: string }>(
  texts: Iterable<Text> | AsyncIterable<Text>,
  most = CHUNK.texts,
): AsyncGenerator<Text[], void> {
  const source = prefetch(oneByOne(texts));
  try {
    for (;;) {
      const chunk: Text[] = [];
      let length = 0;
      while (chunk.length < most && length < CHUNK.length) {
        const text = await source.take(chunk.length === 0);
        if (text === undefined) break;
        chunk.push(text);
        length += (typeof text === 'string' ? text : text.text).length;
      }
      if (chunk.length === 0) return;
      yield chunk;
    }
  } finally {
    source.close();
  }
}

async function* oneByOne<Text>(texts: Iterable<Text> | AsyncIterable<Text>): AsyncGenerator<Text, void> {
  yield* texts;
}
