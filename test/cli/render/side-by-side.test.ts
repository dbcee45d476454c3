import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { fitsSideBySide, renderLabelled, wrapToWidth } from '../../../src/cli/render/side-by-side.js';

const plain = new Chalk({ level: 0 });

describe('wrapToWidth', () => {
  it.each<[string, string, string[]]>([
    ['breaks at spaces', 'one two three', ['one two', 'three']],
    ['takes a full line', 'one two', ['one two']],
    ['breaks within a word that is too long', 'abcdefghij', ['abcdefg', 'hij']],
    ['keeps line breaks and blank lines', 'a\n\nb', ['a', '', 'b']],
    ['counts wide characters as two', '你好你好', ['你好你', '好']],
    ['does not cut a cluster', 'ñoñoñoñoñ'.normalize('NFD'), ['ñoñoñoñ', 'oñ']],
    ['writes tabs as spaces', 'a\tb', ['a    b']],
    ['gives an empty text a line', '', ['']],
  ])('%s', (_, text, lines) => {
    expect(wrapToWidth(text, 7)).toEqual(lines);
  });
});

describe('renderLabelled', () => {
  const texts = [
    { label: 'temperature 0.2', text: 'one two three four five six' },
    { label: 'temperature 1', text: 'uno\ndos' },
  ];

  it('shows texts side by side if there is room', () => {
    expect(renderLabelled(texts, 43, plain)).toBe(
      ['temperature 0.2      │ temperature 1', 'one two three four   │ uno', 'five six             │ dos', ''].join(
        '\n',
      ),
    );
  });

  it.each([42, null])('puts one after the other in a width of %s', (width) => {
    expect(renderLabelled(texts, width, plain)).toBe(
      'temperature 0.2\none two three four five six\n\ntemperature 1\nuno\ndos\n',
    );
  });
});

describe('renderLabelled of many texts', () => {
  const texts = Array.from({ length: 10 }, (_, index) => ({ label: `t ${index}`, text: 'one\ntwo' }));

  it.each<[number, number[]]>([
    [300, [10]],
    [227, [10]],
    [226, [5, 5]],
    [80, [3, 3, 3, 1]],
    [43, [2, 2, 2, 2, 2]],
  ])('stands as many abreast in %d columns as have room: %o', (width, bands) => {
    const rendered = renderLabelled(texts, width, plain);
    expect(rendered.match(/^t .*$/gm)?.map((line) => line.match(/t \d/g)?.length)).toEqual(bands);
    for (const line of rendered.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
  });
});

describe('fitsSideBySide', () => {
  it.each<[number, number | null, boolean]>([
    [1, 200, false],
    [2, 43, true],
    [2, 42, false],
    [10, 43, true],
    [3, null, false],
  ])('says of %d texts in %s: %s', (count, width, fits) => {
    expect(fitsSideBySide(count, width)).toBe(fits);
  });
});
