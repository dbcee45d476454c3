import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { listPresets, writePreset } from '../../src/config/presets.js';
import { temporaryFolder } from '../temporary-folder.js';
import { messageOf } from './minimal.js';

const home = fileURLToPath(new URL('../../', import.meta.url));
const presets = await listPresets();
const names = presets.map(({ name }) => name);

describe('the presets', () => {
  it('are the files in configs/, each with a line of description', () => {
    expect(names).toEqual([
      'addition',
      'basic-motions',
      'char-en',
      'char-shakespeare',
      'course-ner',
      'digit-strings',
      'digits-by-speaker',
      'digits',
      'dna-orf',
      'eng-spa',
      'fill-es',
      'gru-es',
      'melody-small',
      'memory-gru',
      'memory-lstm',
      'memory-simple-rnn',
      'movements-small',
      'movie-reviews-lm',
      'movie-reviews',
      'ner-es',
      'ner-small',
      'nottingham',
      'practica-quijote',
      'promoters',
      'ptb-awd',
      'ptb-small',
      'ptb-tied',
      'quickstart',
      'quijote-words',
      'reviews-small',
      'shakespeare-best',
      'simple-rnn-es',
      'tones-small',
      'translation-small',
    ]);
    expect(presets.find(({ name }) => name === 'ptb-small')?.description).toMatch(/^Penn Treebank, the small LSTM/);
  });

  it.each(names)(
    '%s reads the same corpora from elsewhere, or its own once fetched, where it is written with all its comments',
    async (name) => {
      const file = join(temporaryFolder(), 'deep', 'mine.yaml');
      expect(await writePreset(name, file)).toBe(file);
      const original = join(home, 'configs', `${name}.yaml`);
      const [copy, source] = [await loadConfig(file), await loadConfig(original)];
      // What `rnn fetch` brings comes to lie beside the new file.
      const corpora = (folder: string) => JSON.stringify(join(folder, 'corpora')).slice(1, -1);
      const beside = JSON.stringify(source).replaceAll(corpora(join(home, 'configs')), corpora(dirname(file)));
      expect(copy).toEqual({ ...JSON.parse(beside), name: 'mine' });
      const comments = (path: string) => readFileSync(path, 'utf8').match(/#.*/g)?.length;
      expect(comments(file)).toBe(comments(original));
      expect(readFileSync(file, 'utf8')).not.toContain(`configs/${name}.yaml`);
    },
  );

  it('name the schema for editors from where they are written', async () => {
    const file = await writePreset('quickstart', join(temporaryFolder(), 'q.yaml'));
    const [, address = ''] = readFileSync(file, 'utf8').match(/^# yaml-language-server: \$schema=(\S+)\n/) ?? [];
    expect(fileURLToPath(address)).toBe(join(home, 'docs', 'config.schema.json'));
  });

  it('have relative paths inside the project, so that it can be moved', async () => {
    const folder = mkdtempSync(join(home, 'configs-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = await writePreset('quickstart', join(folder, 'q.yaml'));
    const text = readFileSync(file, 'utf8');
    const [, schema = ''] = text.match(/\$schema=(\S+)/) ?? [];
    expect(text).not.toContain(home.slice(0, -1).concat('/data'));
    expect(schema).toBe('../docs/config.schema.json');
    expect(existsSync(resolve(dirname(file), schema))).toBe(true);
    expect((await loadConfig(file)).data.train).toEqual([join(home, 'data', 'es-sentences.txt')]);
  });

  it('are named by themselves in a folder', async () => {
    const folder = temporaryFolder();
    expect(await writePreset('gru-es', folder)).toBe(join(folder, 'gru-es.yaml'));
  });

  it('are never written over a file', async () => {
    const file = join(temporaryFolder(), 'mine.yaml');
    writeFileSync(file, 'precious');
    expect(await messageOf(() => writePreset('quickstart', file))).toBe(
      `${file} already exists; it is not overwritten.`,
    );
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  it('are never written through a file that stands for a folder', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'x'), 'precious');
    expect(await messageOf(() => writePreset('quickstart', join(folder, 'x', 'y.yaml')))).toContain(
      'cannot be written',
    );
  });

  it('are suggested when a name is misspelt', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sub'));
    expect(await messageOf(() => writePreset('quikstart', folder))).toBe(
      'There is no preset "quikstart"; did you mean quickstart?',
    );
  });
});
