import { windowsOf } from './windows.js';

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
  for await (const window of windowsOf(items, atOnce)) {
    const answers = await answer(window);
    if (answers.length !== window.length) throw new RangeError(`${window.length} texts got ${answers.length} answers.`);
    for (const [index, item] of window.entries()) yield { ...item, answer: answers[index] as Answer };
  }
}
