import { lookAhead } from './look-ahead.js';

/** Texts, and their UTF-16 code units, that are taken in one go: enough for batches of like lengths. */
const WINDOW = { texts: 2048, length: 2 ** 20 };

/** Texts in windows, as they come: millions of them pass in bounded memory, and none waits for one that is slow to come. */
export async function* windowsOf<Text extends string | { text: string }>(
  texts: Iterable<Text> | AsyncIterable<Text>,
  most = WINDOW.texts,
): AsyncGenerator<Text[], void> {
  const source = lookAhead(oneByOne(texts));
  try {
    for (;;) {
      const window: Text[] = [];
      let length = 0;
      while (window.length < most && length < WINDOW.length) {
        const text = await source.take(window.length === 0);
        if (text === undefined) break;
        window.push(text);
        length += (typeof text === 'string' ? text : text.text).length;
      }
      if (window.length === 0) return;
      yield window;
    }
  } finally {
    source.close();
  }
}

async function* oneByOne<Text>(texts: Iterable<Text> | AsyncIterable<Text>): AsyncGenerator<Text, void> {
  yield* texts;
}
