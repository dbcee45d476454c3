import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { parseConfig } from '../../src/config/parse.js';
import { parseSource } from '../../src/config/source.js';
import { configToYaml } from '../../src/config/write.js';
import { minimalWith } from './minimal.js';

const folder = fileURLToPath(new URL('../../configs/', import.meta.url));
// A corpus that `rnn fetch` has brought may lie beside them.
const files = readdirSync(folder).filter((file) => file !== 'corpora');

/** What `config show` prints, read as a run reads it. */
function written(config: Parameters<typeof configToYaml>[0]) {
  return parseConfig(parseSource(configToYaml(config), 'shown').value, 'shown');
}

describe('the files in configs/', () => {
  it('are as many as known', () => {
    expect(files.sort()).toEqual([
      'addition.yaml',
      'basic-motions.yaml',
      'char-en.yaml',
      'char-shakespeare.yaml',
      'course-ner.yaml',
      'digit-strings.yaml',
      'digits-by-speaker.yaml',
      'digits.yaml',
      'dna-orf.yaml',
      'eng-spa.yaml',
      'fill-es.yaml',
      'gru-es.yaml',
      'melody-small.yaml',
      'memory-gru.yaml',
      'memory-lstm.yaml',
      'memory-simple-rnn.yaml',
      'movements-small.yaml',
      'movie-reviews-lm.yaml',
      'movie-reviews.yaml',
      'ner-es.yaml',
      'ner-small.yaml',
      'nottingham.yaml',
      'practica-quijote.yaml',
      'promoters.yaml',
      'ptb-awd.yaml',
      'ptb-small.yaml',
      'ptb-tied.yaml',
      'quickstart.yaml',
      'quijote-words.yaml',
      'reviews-small.yaml',
      'shakespeare-best.yaml',
      'simple-rnn-es.yaml',
      'tones-small.yaml',
      'translation-small.yaml',
    ]);
  });

  it.each(files)('%s is valid, and shown it loads back to the same', async (file) => {
    const config = await loadConfig(join(folder, file));
    expect(written(config)).toEqual(config);
  });

  it('verify each corpus by its SHA-256, except the one whose publisher replaces it', async () => {
    const configs = await Promise.all(files.map(async (file) => ({ file, ...(await loadConfig(join(folder, file))) })));
    const unverified = configs.filter(({ data }) => data.source.some(({ sha256 }) => sha256 === null));
    expect(unverified.map(({ file }) => file)).toEqual(['eng-spa.yaml']);
    expect(readFileSync(join(folder, 'eng-spa.yaml'), 'utf8')).toMatch(/sha256: null # .*rnn fetch warns/);
  });

  it.each(files)('%s opens with its schema, what it is, and the commands, from data to training', (file) => {
    const [schema, title, blank, ...rest] = readFileSync(join(folder, file), 'utf8').split('\n');
    const [command] = rest.filter((line) => !/^# {3}rnn (fetch|generate) /.test(line));
    expect(schema).toBe('# yaml-language-server: $schema=../docs/config.schema.json');
    expect(title).toMatch(/^# \S.{20,110}[^.]$/);
    expect(blank).toBe('#');
    expect(command).toBe(`#   rnn train configs/${file}`);
    const isFetched = /^ {2}source:/m.test(rest.join('\n'));
    expect(rest[0] === `#   rnn fetch configs/${file}`).toBe(isFetched);
  });
});

describe('configToYaml', () => {
  it.each([
    ['yes'],
    ['1'],
    ['null'],
    ['- a: #b'],
    [' blanks '],
    ['two\nlines\n'],
    ['tab\tand bell\u0007'],
    ['it\'s "said"'],
    ['¿Qué? 🙂'],
    [`${'a long line of words '.repeat(20)}`],
    ['&anchor *alias !tag'],
  ])('keeps the prompt %j', (prompt) => {
    const config = parseConfig(minimalWith({ sampling: { prompts: [prompt] } }), 'test');
    expect(written(config)).toEqual(config);
  });
});
