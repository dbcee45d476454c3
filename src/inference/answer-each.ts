import { chunksOf } from './chunks.js';

/**
 * Yields each item with its answer, in order. Items are answered in batches of at most `atOnce`, in bounded memory, and an item does not
 * wait for a slow successor. `answer` gets the items and their texts, and returns one answer per item.
 */
export async function* answerEach<Item extends { text: string }, Answer>(
  items: Iterable<Item> | AsyncIterable<Item>,
  answer: (items: readonly Item[], texts: string[]) => readonly Answer[] | Promise<readonly Answer[]>,
  { atOnce }: { atOnce?: number } = {},
): AsyncGenerator<Item & { answer: Answer }, void> {
  for await (const chunk of chunksOf(items, atOnce)) {
    const answers = await answer(
      chunk,
      chunk.map(({ text }) => text),
    );
    if (answers.length !== chunk.length) throw new RangeError(`${chunk.length} texts got ${answers.length} answers.`);
    for (const [index, item] of chunk.entries()) yield { ...item, answer: answers[index] as Answer };
  }
}
