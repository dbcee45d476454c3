import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSource, readSource } from '../../src/config/source.js';
import { ConfigError } from '../../src/errors.js';
import { temporaryFolder } from '../temporary-folder.js';
import { messageOf } from './minimal.js';

describe('parseSource', () => {
  it.each([
    ['YAML', 'a: 1\nb: [x, 1e-3]\n', { a: 1, b: ['x', 0.001] }],
    ['JSON', '{"a": {"b": [1, null]}}', { a: { b: [1, null] } }],
    ['JSON indented by tabs', '{\n\t"a": [\n\t\t1\n\t]\n}\n', { a: [1] }],
    ['a byte order mark and CRLF', '\uFEFFa: 1\r\nb: 2\r\n', { a: 1, b: 2 }],
    ['an alias', 'a: &x [1]\nb: *x\n', { a: [1], b: [1] }],
    ['YAML 1.2, where no and on are text', 'a: no\nb: on\n', { a: 'no', b: 'on' }],
  ])('reads %s', (_, text, expected) => {
    expect(parseSource(text, 'c.yaml').value).toEqual(expected);
  });

  it.each([
    ['a syntax error', 'a: 1\nb: "x\n', 'c.yaml cannot be read as YAML: line 3, column 1: Missing closing "quote'],
    ['a key given twice', 'a: 1\nb:\n  c: 1\n  c: 2\n', 'line 4, column 3: duplicate key'],
    ['a tab for indentation', 'a:\n\tb: 1\n', 'line 2, column 1: Tabs are not allowed as indentation'],
    ['an unknown tag', 'a: !secret 3\n', 'line 1, column 4: Unresolved tag: !secret'],
    ['two documents', 'a: 1\n---\nb: 1\n', 'line 2, column 1: a second YAML document begins here'],
    ['an unknown alias', 'a: *x\n', 'Unresolved alias'],
    ['an anchor in itself', 'a: &x {b: *x}\n', 'an anchor contains itself'],
    ['nothing', '# only a comment\n', 'c.yaml is empty'],
    ['a list', '- a\n', 'c.yaml is not a mapping of keys to values'],
    ['a text', 'In a village of La Mancha', 'c.yaml is not a mapping of keys to values'],
  ])('refuses %s', async (_, text, expected) => {
    const message = await messageOf(() => parseSource(text, 'c.yaml'));
    expect(message).toContain(expected);
  });

  it.each([
    ['two documents', 'a: 1\n---\nb: 1\n', 'Delete the other documents'],
    ['a key given twice', 'a: 1\na: 2\n', 'Delete one of the two.'],
    ['a lone dash', 'a:\n  b: -\n', 'Put a lone dash, standard input, in quotes'],
    ['a tab for indentation', 'a:\n\tb: 1\n', 'Indent with spaces'],
  ])('says what to do about %s', (_, text, hint) => {
    expect(() => parseSource(text, 'c.yaml')).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) }));
  });

  it('lists every syntax error', async () => {
    const message = await messageOf(() => parseSource('a: 1\na: 2\nb: 1\nb: 2\n', 'c.yaml'));
    expect(message.split('\n')).toHaveLength(3);
  });

  it('refuses aliases that expand to a bomb, at once', async () => {
    const levels = Array.from({ length: 20 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
        : `a${level}: &a${level} [${Array(9)
            .fill(`*a${level - 1}`)
            .join(', ')}]`,
    );
    const start = performance.now();
    expect(await messageOf(() => parseSource(levels.join('\n'), 'c.yaml'))).toContain('Excessive alias count');
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('locates a value by its line', () => {
    const { locate } = parseSource('a: 1\nb:\n  c:\n    - 1\n    - 2\n', 'c.yaml');
    expect(locate(['a'])).toBe('line 1');
    expect(locate(['b', 'c', 1])).toBe('line 5');
    expect(locate(['b', 'missing'])).toBeNull();
    expect(locate(['a', 'b', 'c'])).toBeNull();
  });
});

describe('readSource', () => {
  it.each([
    ['bytes that are not UTF-8', Buffer.from([0x61, 0x3a, 0xff]), 'is not UTF-8 text'],
    ['a file beyond any configuration', Buffer.alloc((1 << 20) + 1, 0x61), 'is larger than 1 MiB'],
  ])('refuses %s', async (_, bytes, expected) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'c.yaml'), bytes);
    expect(await messageOf(() => readSource('c.yaml', folder))).toBe(
      `c.yaml ${expected}${expected.endsWith('MiB') ? ', the limit for a configuration' : ''}.`,
    );
  });

  it('says that a file is not there', async () => {
    expect(await messageOf(() => readSource('none.yaml', temporaryFolder()))).toBe('none.yaml does not exist.');
  });

  it('says that it was given a folder', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'x'));
    expect(await messageOf(() => readSource('x', folder))).toBe('x is a folder.');
    await expect(readSource('x', folder)).rejects.toThrow(ConfigError);
  });
});
