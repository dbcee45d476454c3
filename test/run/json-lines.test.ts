import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openJsonLines, readJsonLines, truncateJsonLines } from '../../src/run/json-lines.js';
import { temporaryFolder } from '../temporary-folder.js';

const path = () => join(temporaryFolder(), 'log.jsonl');

describe('openJsonLines', () => {
  it('has each line in the file when append returns', () => {
    const file = path();
    const log = openJsonLines(file);
    log.append({ a: 1 });
    expect(log.failure).toBeNull();
    expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n');
    log.append({ b: 'line\nbreak' });
    expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n{"b":"line\\nbreak"}\n');
  });

  it('continues after the lines that are there', () => {
    const file = path();
    openJsonLines(file).append({ a: 1 });
    openJsonLines(file).append({ a: 2 });
    expect(readJsonLines(file)).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('keeps lines that cannot be written and writes them in order as soon as it can', () => {
    const file = path();
    // A folder has the name of the file.
    mkdirSync(file);
    const log = openJsonLines(file);
    log.append({ a: 1 });
    log.append({ a: 2 });
    expect(log.failure).toMatchObject({ code: 'EISDIR' });
    rmdirSync(file);
    log.append({ a: 3 });
    expect(log.failure).toBeNull();
    expect(readJsonLines(file)).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  });

  it('writes what it kept when synced', () => {
    const file = path();
    mkdirSync(file);
    const log = openJsonLines(file);
    log.append({ a: 1 });
    log.sync();
    expect(log.failure).toMatchObject({ code: 'EISDIR' });
    rmdirSync(file);
    log.sync();
    expect(log.failure).toBeNull();
    expect(readJsonLines(file)).toEqual([{ a: 1 }]);
  });
});

describe('truncateJsonLines', () => {
  const upToTwo = (value: Record<string, unknown>) => (value.a as number) <= 2;

  it.each([
    ['nothing to cut', '{"a":1}\n{"a":2}\n', '{"a":1}\n{"a":2}\n'],
    ['a line to cut', '{"a":1}\n{"a":3}\n', '{"a":1}\n'],
    ['all after the first line to cut', '{"a":1}\n{"a":3}\n{"a":2}\n', '{"a":1}\n'],
    ['a last line without its end', '{"a":1}\n{"a":2}', '{"a":1}\n'],
    ['a torn last line', '{"a":1}\n{"a', '{"a":1}\n'],
    ['zeros, as a power cut leaves them', `{"a":1}\n${'\0'.repeat(20)}`, '{"a":1}\n'],
    ['lines that are no objects', '{"a":1}\nnull\n{"a":2}\n', '{"a":1}\n'],
    ['characters of several bytes', '{"a":1,"t":"ñ👍"}\n{"a":3}\n', '{"a":1,"t":"ñ👍"}\n'],
    ['an empty file', '', ''],
  ])('with %s', (_, before, after) => {
    const file = path();
    writeFileSync(file, before);
    const values = truncateJsonLines(file, upToTwo);
    expect(readFileSync(file, 'utf8')).toBe(after);
    expect(values).toEqual(
      after
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    );
  });

  it('has nothing to do where there is no file', () => {
    expect(truncateJsonLines(path(), () => false)).toEqual([]);
  });
});

it('readJsonLines reads up to a torn line', () => {
  const file = path();
  writeFileSync(file, '{"a":1}\n{"a":');
  expect(readJsonLines(file)).toEqual([{ a: 1 }]);
});
