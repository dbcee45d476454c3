import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { glob } from 'tinyglobby';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadConfig, resolveConfig, validateConfigs } from '../../src/config/load.js';
import { temporaryFolder } from '../temporary-folder.js';
import { messageOf } from './minimal.js';

function writeConfig(folder: string, text: string, name = 'c.yaml'): string {
  mkdirSync(join(folder, 'sub'), { recursive: true });
  const file = join(folder, 'sub', name);
  writeFileSync(file, text);
  return file;
}

const minimal = 'task: languageModel\ndata: {train: corpus.txt}\n';

function giveStdin(text: string): void {
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([Buffer.from(text)]) as typeof process.stdin);
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('loadConfig', () => {
  it('starts relative paths of the file at its folder', async () => {
    const folder = temporaryFolder();
    writeConfig(folder, 'task: languageModel\ndata: {train: [a.txt, ../b, /c.txt, "-"], validation: v/*.txt}\n');
    const { data } = await loadConfig('sub/c.yaml', { cwd: folder });
    expect(data.train).toEqual([`${folder}/sub/a.txt`, `${folder}/b`, '/c.txt', '-']);
    expect(data.validation).toEqual([`${folder}/sub/v/*.txt`]);
    expect(data.test).toBeNull();
  });

  it('starts relative paths of --set and the runs directory at the current folder', async () => {
    const folder = temporaryFolder();
    const file = writeConfig(
      folder,
      'task: languageModel\ndata: {train: [a.txt, b.txt], test: t.txt}\nrunsDirectory: out\n',
    );
    const config = await loadConfig(file, { cwd: folder, set: ['data.train[1]=x.txt', 'data.validation=y.txt'] });
    expect(config.data.train).toEqual([`${folder}/sub/a.txt`, `${folder}/x.txt`]);
    expect(config.data.validation).toEqual([`${folder}/y.txt`]);
    expect(config.data.test).toEqual([`${folder}/sub/t.txt`]);
    expect(config.runsDirectory).toBe(`${folder}/out`);
  });

  it('keeps a glob working in a folder whose name has wildcards', async () => {
    const folder = join(temporaryFolder(), 'odd [x] (y) *');
    const file = writeConfig(folder, 'task: languageModel\ndata: {train: "*.txt"}\n');
    writeFileSync(join(folder, 'sub', 'a.txt'), 'a');
    const { data } = await loadConfig(file);
    expect(await glob(data.train as string[], { absolute: true, expandDirectories: false })).toEqual([
      join(folder, 'sub', 'a.txt'),
    ]);
  });

  it('takes a file whose name looks like a glob for the file', async () => {
    const folder = join(temporaryFolder(), '[x]');
    const file = writeConfig(folder, 'task: languageModel\ndata: {train: "a (1).txt"}\n');
    writeFileSync(join(folder, 'sub', 'a (1).txt'), 'a');
    expect((await loadConfig(file)).data.train).toEqual([join(folder, 'sub', 'a (1).txt')]);
  });

  it.each([
    ['c.yaml', 'c'],
    ['my model (2).yaml', 'my-model-2'],
    ['niño.v2.json', 'niño.v2'],
    ['...', 'run'],
    [`${'x'.repeat(100)}.yaml`, 'x'.repeat(60)],
  ])('names a run of %s %s', async (file, name) => {
    expect((await loadConfig(writeConfig(temporaryFolder(), minimal, file))).name).toBe(name);
  });

  it('keeps a name that is given', async () => {
    expect((await loadConfig(writeConfig(temporaryFolder(), `${minimal}name: mine\n`))).name).toBe('mine');
  });

  it('says in which line, or that --set was it', async () => {
    const file = writeConfig(temporaryFolder(), `${minimal}seed: -1\n`);
    const message = await messageOf(() => loadConfig(file, { set: ['threads=0'] }));
    expect(message.split('\n').slice(1)).toEqual([
      '  - seed is -1; expected an integer from 0 to 2147483647 (line 3)',
      '  - threads is 0; expected an integer from 1 to 1024 or null (--set)',
    ]);
  });

  it('applies --set to the file before the check', async () => {
    const file = writeConfig(temporaryFolder(), `${minimal}seed: -1\n`);
    expect((await loadConfig(file, { set: ['seed=2'] })).seed).toBe(2);
  });

  it('reads standard input, whose paths start at the current folder', async () => {
    giveStdin(minimal);
    const config = await loadConfig('-', { cwd: '/somewhere' });
    expect(config).toMatchObject({ name: 'stdin', data: { train: ['/somewhere/corpus.txt'] } });
  });

  it('refuses to read both the configuration and the corpus from standard input', async () => {
    giveStdin('task: languageModel\ndata: {train: "-"}\n');
    expect(await messageOf(() => loadConfig('-'))).toContain(
      'Both the data and the configuration read standard input (-).',
    );
  });
});

describe('validateConfigs', () => {
  it('gives a verdict on each file, in order', async () => {
    const folder = temporaryFolder();
    const good = writeConfig(folder, minimal, 'good.yaml');
    const bad = writeConfig(folder, 'task: x\n', 'bad.yaml');
    const verdicts = await validateConfigs([bad, good, `${folder}/none.yaml`]);
    expect(verdicts.map(({ file, error }) => [file, error === null])).toEqual([
      [bad, false],
      [good, true],
      [`${folder}/none.yaml`, false],
    ]);
  });
});

describe('resolveConfig', () => {
  it('needs no file: defaults, a name, and paths from cwd', () => {
    const config = resolveConfig({ task: 'languageModel', data: { train: 'a.txt' } }, { cwd: '/some/where' });
    expect(config).toMatchObject({
      name: 'run',
      runsDirectory: '/some/where/runs',
      data: { train: ['/some/where/a.txt'] },
    });
    expect(config.training.batchSize).toBe(32);
  });

  it('does not change the object, and applies set to a copy', () => {
    const input = { task: 'languageModel' as const, data: { train: 'a.txt' }, training: { epochs: 3 } };
    const config = resolveConfig(input, { cwd: '/x', set: ['training.epochs=4', 'name=other'] });
    expect([config.training.epochs, config.name]).toEqual([4, 'other']);
    expect(input).toEqual({ task: 'languageModel', data: { train: 'a.txt' }, training: { epochs: 3 } });
  });

  it('names every problem at once', () => {
    const wrong = { task: 'languageModel', data: { train: 'a.txt' }, training: { epochs: 0 }, modle: {} };
    let message = '';
    try {
      resolveConfig(wrong as never, { set: ['training.batchSize=0'] });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('the configuration has 3 problems:');
    expect(message).toContain('(--set)');
  });
});
