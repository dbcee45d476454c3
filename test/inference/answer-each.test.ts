import { describe, expect, it } from 'vitest';
import { answerEach } from '../../src/inference/answer-each.js';

describe('answerEach', () => {
  it('keeps each text, its location and its answer together, over several chunks', async () => {
    const items = ['a', 'bb', '', 'cccc', 'b'].map((text, index) => ({ text, location: { line: index + 1 } }));
    const sizes: number[] = [];
    const answered = [];
    const answers = answerEach(
      items,
      (texts) => {
        sizes.push(texts.length);
        return texts.map(({ text }) => text.length);
      },
      { atOnce: 2 },
    );
    for await (const item of answers) answered.push(item);
    expect(sizes).toEqual([2, 2, 1]);
    expect(answered).toEqual(items.map((item) => ({ ...item, answer: item.text.length })));
  });

  it('refuses fewer answers than texts', async () => {
    const answers = answerEach([{ text: 'a' }, { text: 'b' }], () => [1]);
    await expect(answers.next()).rejects.toThrow('2 texts got 1 answers.');
  });
});
