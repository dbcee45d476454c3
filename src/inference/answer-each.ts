import { chunksOf } from './chunks.js';

/**
 * Gives each item the answer to its text, in their order and as they come: items are answered many at once, millions of them pass in
 * bounded memory, and none waits for one that is slow to come. `answer` returns one answer per item; at most `atOnce` items are
 * given to it.
 */
export async function* answerEach<Item extends { text: string }, Answer>(
  items: Iterable<Item> | AsyncIterable<Item>,
  answer: (items: readonly Item[]) => readonly Answer[] | Promise<readonly Answer[]>,
  { atOnce }: { atOnce?: number } = {},
): AsyncGenerator<Item & { answer: Answer }, void> {
  for await (const chunk of chunksOf(items, atOnce)) {
    const answers = await answer(chunk);
    if (answers.length !== chunk.length) throw new RangeError(`${chunk.length} texts got ${answers.length} answers.`);
    for (const [index, item] of chunk.entries()) yield { ...item, answer: answers[index] as Answer };
  }
}
