/** The lines of a text with their numbers, from 1; one after the other, since a list of all is larger than the text. */
export function* numberedLines(text: string): Generator<{ text: string; number: number }, void> {
  for (let [start, number] = [0, 1]; start <= text.length; number++) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    yield { text: text.slice(start, end), number };
    start = end + 1;
  }
}
