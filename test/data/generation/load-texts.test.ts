import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildConditions, conditionsFromJSON } from '../../../src/data/generation/conditions.js';
import {
  type GenerationFiles,
  loadGenerationSplits,
  loadGenerationTexts,
} from '../../../src/data/generation/load-texts.js';
import type { GenerationFormat } from '../../../src/data/generation/read-texts.js';
import { CheckpointError, ConfigError, DataError } from '../../../src/errors.js';
import { createRandom } from '../../../src/runtime/random.js';
import { temporaryFolder } from '../../temporary-folder.js';

const format: GenerationFormat = {
  format: null,
  fileCondition: 'style',
  tunes: { fields: ['K'], conditions: {} },
};

function project(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const tune = (key: string, music: string) => `X:1\nK:${key}\n${music}\n\n`;

function load(files: Record<string, string>, patterns: GenerationFiles, changes: Partial<GenerationFormat> = {}) {
  return loadGenerationTexts(patterns, { ...format, ...changes }, { baseDirectory: project(files) });
}

describe('loadGenerationTexts', () => {
  it('takes the condition of a file from its name', async () => {
    const texts = await load({ 'tunes/jig.abc': tune('D', 'ABc'), 'tunes/reel.abc': tune('G', 'GBd') }, ['tunes']);
    expect(texts.map(({ text, conditions }) => [text, conditions])).toEqual([
      ['X:1\nK:D\nABc', { style: 'jig' }],
      ['X:1\nK:G\nGBd', { style: 'reel' }],
    ]);
  });

  it('takes it from the list that a file stands in', async () => {
    const files = { 'a1.abc': tune('D', 'ABc'), 'a2.abc': tune('D', 'cBA'), 'b.abc': tune('G', 'GBd') };
    const texts = await load(files, { jig: ['a*.abc'], 'slow air': ['b.abc'] });
    expect(texts.map(({ conditions }) => conditions.style)).toEqual(['jig', 'jig', 'slow air']);
  });

  it('reads lines and whole files, too', async () => {
    const files = { 'de.txt': 'eins\n\nzwei\n', 'es.txt': 'uno\n' };
    const lines = await load(files, ['.'], { format: 'lines', fileCondition: 'language' });
    expect(lines).toEqual([
      { text: 'eins', conditions: { language: 'de' }, document: 'de.txt', line: 1 },
      { text: 'zwei', conditions: { language: 'de' }, document: 'de.txt', line: 3 },
      { text: 'uno', conditions: { language: 'es' }, document: 'es.txt', line: 1 },
    ]);
    const documents = await load(files, ['.'], { format: 'documents' });
    expect(documents.map(({ text }) => text)).toEqual(['eins\n\nzwei\n', 'uno\n']);
  });

  it('reads JSONL, whose objects tell their conditions', async () => {
    const line = (text: string, style: string) =>
      `${JSON.stringify({ text, conditions: { style, key: 'D' }, note: 'ignored' })}\n`;
    const texts = await load({ 'x.jsonl': line('abc', 'jig') + line('def', 'reel') }, ['x.jsonl']);
    expect(texts.map(({ text, conditions }) => [text, conditions])).toEqual([
      ['abc', { style: 'jig', key: 'D' }],
      ['def', { style: 'reel', key: 'D' }],
    ]);
  });

  it.each([
    ['no text', '{"conditions": {"style": "jig"}}', 'x.jsonl:1: "text" is missing; it must be a text.'],
    ['no conditions', '{"text": "abc"}', 'x.jsonl:1: "conditions" is missing; it must be an object of texts by name.'],
    ['a number', '{"text": "abc", "conditions": {"tempo": 4}}', '"conditions" is {"tempo":4}'],
    ['empty conditions', '{"text": "abc", "conditions": {}}', '"conditions" is {}'],
  ])('refuses JSONL with %s', async (_, line, message) => {
    await expect(load({ 'x.jsonl': `${line}\n` }, ['x.jsonl'])).rejects.toThrow(message);
    await expect(load({ 'x.jsonl': `${line}\n` }, ['x.jsonl'])).rejects.toThrow(DataError);
  });

  it('refuses a condition that file and object both tell', async () => {
    const files = { 'x.jsonl': '{"text": "abc", "conditions": {"style": "jig"}}\n' };
    await expect(load(files, { reel: ['x.jsonl'] })).rejects.toThrow(
      'x.jsonl:1 sets the condition "style", which its file already sets.',
    );
  });

  it('refuses texts with different conditions', async () => {
    const files = {
      'x.jsonl': '{"text": "abc", "conditions": {"style": "jig"}}\n{"text": "abc", "conditions": {"key": "D"}}\n',
    };
    await expect(load(files, ['x.jsonl'])).rejects.toThrow(
      'x.jsonl:2 has the conditions key, but x.jsonl:1 has style.',
    );
  });

  it('refuses a file under two values', async () => {
    const files = { 'a.abc': tune('D', 'ABc') };
    await expect(load(files, { jig: ['a.abc'], reel: ['*.abc'] })).rejects.toThrow(
      'a.abc is listed under both jig and reel.',
    );
  });

  it('refuses files whose format nothing tells, and files without texts', async () => {
    await expect(load({ 'a.txt': 'abc\n' }, ['a.txt'])).rejects.toThrow('The name of a.txt does not show its format.');
    await expect(load({ 'a.abc': 'abc\n' }, ['a.abc'])).rejects.toThrow('There is no text in a.abc.');
  });
});

describe('loadGenerationSplits', () => {
  const fractions = { validation: null, test: null, validationFraction: 0.25, testFraction: 0 };
  const split = (files: Record<string, string>, train: GenerationFiles, changes = {}) =>
    loadGenerationSplits({ train, ...fractions, ...changes }, format, {
      baseDirectory: project(files),
      random: createRandom(1),
    });
  const many = (count: number) => Array.from({ length: count }, (_, index) => tune('D', `A${index + 1}`)).join('');

  it('gives every style its share of a fraction', async () => {
    const { train, validation } = await split({ 'jig.abc': many(12), 'reel.abc': many(4) }, ['.']);
    const styles = (validation ?? []).map(({ conditions }) => conditions.style).sort();
    expect(styles).toEqual(['jig', 'jig', 'jig', 'reel']);
    expect(train).toHaveLength(12);
  });

  it('keeps for training what no other text would teach', async () => {
    for (let seed = 1; seed < 6; seed++) {
      const { train, validation } = await loadGenerationSplits(
        { train: ['.'], ...fractions, validationFraction: 0.5 },
        format,
        {
          baseDirectory: project({ 'jig.abc': many(1), 'reel.abc': many(1), 'waltz.abc': many(1), 'air.abc': many(1) }),
          random: createRandom(seed),
        },
      );
      expect(train).toHaveLength(4);
      expect(validation).toBeNull();
    }
  });

  it('takes files of their own as they are', async () => {
    const files = { 'jig.abc': many(2), 'new/jig.abc': many(3) };
    const { train, validation } = await split(files, ['jig.abc'], { validation: { jig: ['new'] } });
    expect([train.length, validation?.length]).toEqual([2, 3]);
  });
});

describe('Conditions', () => {
  const texts = [
    { text: 'a', conditions: { style: 'reel', key: 'G' }, document: 'x', line: 1 },
    { text: 'b', conditions: { key: 'D', style: 'jig' }, document: 'x', line: 2 },
    { text: 'c', conditions: { style: 'jig', key: 'D' }, document: 'x', line: 3 },
  ];
  const conditions = buildConditions(texts);

  it('numbers values by their names, and knows what goes together', () => {
    expect(conditions.list).toEqual([
      { name: 'key', values: ['D', 'G'] },
      { name: 'style', values: ['jig', 'reel'] },
    ]);
    expect(texts.map((text) => [...conditions.encode(text)])).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
    expect(conditions.combinations.map((ids) => conditions.describe(ids))).toEqual([
      'key=D, style=jig',
      'key=G, style=reel',
    ]);
  });

  it('survives JSON', () => {
    const again = conditionsFromJSON(JSON.parse(JSON.stringify(conditions)));
    expect(again.toJSON()).toEqual(conditions.toJSON());
    expect([...again.choose({ style: 'reel', key: 'D' })]).toEqual([0, 1]);
  });

  it.each([
    [{ style: 'jig' }, 'needs the condition "key", which was not given', '--condition key=D; values: D, G.'],
    [{ style: 'gig', key: 'D' }, 'does not know style "gig"', 'Known values: jig, reel. Did you mean style=jig?'],
    [{ style: 'jig', key: 'D', mood: 'sad' }, 'has no condition "mood"', 'key: D, G; style: jig, reel'],
  ])('refuses the choice %j', (choice, message, hint) => {
    const choose = () => conditions.choose(choice as Record<string, string>);
    expect(choose).toThrow(ConfigError);
    expect(choose).toThrow(message);
    expect(choose).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) }));
  });

  it('proposes no value that is not like the one given', () => {
    const choose = () => conditions.choose({ style: 'polka', key: 'D' });
    expect(choose).toThrow(expect.objectContaining({ hint: 'Known values: jig, reel.' }));
  });

  it.each([
    [{ style: 'jig' }, 'x:7 has no condition "key".'],
    [{ style: 'polka', key: 'D' }, 'x:7 has style "polka", which does not occur in the training texts.'],
    [{ style: 'jig', key: 'D', mood: 'sad' }, 'x:7 has a condition "mood", which the training texts do not have.'],
  ])('refuses a text with %j', (own, message) => {
    const text = { text: 'a', conditions: own as Record<string, string>, document: 'x', line: 7 };
    expect(() => conditions.encode(text)).toThrow(DataError);
    expect(() => conditions.encode(text)).toThrow(message);
  });

  it.each([
    [null],
    [{}],
    [{ list: [], combinations: [[]] }],
    [{ list: [null], combinations: [[0]] }],
    [{ list: [{ name: 'style', values: [] }], combinations: [[0]] }],
    [{ list: [{ name: 'style', values: ['jig'] }], combinations: [] }],
    [{ list: [{ name: 'style', values: ['jig'] }], combinations: [[1]] }],
    [{ list: [{ name: 'style', values: ['jig'] }], combinations: [[0, 0]] }],
  ])('refuses %j from a checkpoint', (value) => {
    expect(() => conditionsFromJSON(value)).toThrow(CheckpointError);
  });
});
