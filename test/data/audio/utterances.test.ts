import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readUtterances, type UtteranceOptions } from '../../../src/data/audio/read-utterances.js';
import { resolvePatterns } from '../../../src/data/patterns.js';
import { sharedFolder } from '../../temporary-folder.js';
import { sine, waveBytes } from './waves.js';

const folder = sharedFolder();
const recorded: UtteranceOptions = {
  source: { type: 'manifest' },
  format: { sampleRate: 8000, otherRates: 'resample', channels: 'mix' },
  features: null,
};

mkdirSync(join(folder, 'sounds'));
writeFileSync(join(folder, 'sounds', '7_ana_1.wav'), waveBytes([sine(800, 300, 8000)]));
writeFileSync(join(folder, 'sounds', '3_luis_2.wav'), waveBytes([sine(400, 500, 8000)]));
writeFileSync(join(folder, 'frames.csv'), '1,2\n3,4\n5,6\n');

async function read(name: string, content: string | null, options: UtteranceOptions = recorded) {
  if (content !== null) writeFileSync(join(folder, name), content);
  return readUtterances(await resolvePatterns([name], folder), options);
}

describe('readUtterances', () => {
  it('reads a table of paths, texts and groups', async () => {
    const found = await read('list.tsv', 'sounds/7_ana_1.wav\tsiete\tana\r\n\nsounds/3_luis_2.wav\t tres \n');
    expect(found.map(({ file, text, group, line }) => ({ file, text, group, line }))).toEqual([
      { file: '7_ana_1.wav', text: 'siete', group: 'ana', line: 1 },
      { file: '3_luis_2.wav', text: 'tres', group: null, line: 3 },
    ]);
    expect(found.map(({ sound }) => sound.type === 'samples' && sound.samples.length)).toEqual([800, 400]);
  });

  it('reads JSONL, with texts in NFC', async () => {
    const [found] = await read('list.jsonl', '{"audio": "sounds/7_ana_1.wav", "text": "si\\u0301", "group": "ana"}\n');
    expect(found).toMatchObject({ text: 'sí', group: 'ana', file: '7_ana_1.wav', line: 1 });
  });

  it('reads texts and groups from file names', async () => {
    const source = { type: 'fileNames', pattern: '(?<text>\\d)_(?<group>[a-z]+)_\\d+' } as const;
    const found = await read('sounds', null, { ...recorded, source });
    expect(found.map(({ text, group }) => [text, group])).toEqual([
      ['3', 'luis'],
      ['7', 'ana'],
    ]);
  });

  it('reads frames of numbers', async () => {
    const options = { ...recorded, format: null };
    const [found] = await read('frames.jsonl', '{"frames": "frames.csv", "text": "a"}\n', options);
    expect(found?.sound).toEqual({
      type: 'frames',
      frames: { values: Float32Array.of(1, 2, 3, 4, 5, 6), steps: 3, features: 2 },
    });
  });

  it('refuses frames of another width than those before', async () => {
    writeFileSync(join(folder, 'wide.csv'), '1,2,3\n');
    const lines = 'frames.csv\ta\nwide.csv\tb\n';
    await expect(read('widths.tsv', lines, { ...recorded, format: null })).rejects.toThrow('frames of 3 numbers');
  });

  it.each([
    ['one-column.tsv', 'sounds/7_ana_1.wav siete\n', 'one-column.tsv:1 is not path<TAB>text'],
    ['no-text.tsv', 'sounds/7_ana_1.wav\t \n', 'no-text.tsv:1 has no text.'],
    ['no-file.tsv', 'a.wav\tuno\n', 'no-file.tsv:1: there is no file '],
    ['empty.tsv', '\n', 'empty.tsv contains no recordings.'],
    ['no-path.jsonl', '{"text": "uno"}\n', 'no-path.jsonl:1: "audio" is missing; it must be a path.'],
    ['number.jsonl', '{"audio": "a.wav", "text": 1}\n', 'number.jsonl:1: "text" is 1; it must be a transcript.'],
    ['group.jsonl', '{"audio": "a", "text": "b", "group": [1]}\n', 'group.jsonl:1: "group" is [1]; it must be a name.'],
  ])('says what is wrong in %s', async (name, content, sentence) => {
    await expect(read(name, content)).rejects.toThrow(sentence);
  });

  it('refuses a name that the pattern does not match', async () => {
    const source = { type: 'fileNames', pattern: '(?<text>[a-z]+)\\.mp3' } as const;
    await expect(read('sounds', null, { ...recorded, source })).rejects.toThrow(
      'data.pattern finds no text in the name of sounds/3_luis_2.wav.',
    );
  });
});
