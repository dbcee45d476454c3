import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useTrainedRun } from './trained-run.js';

describe('rnn export', () => {
  const { folder, rnn } = useTrainedRun();

  it('writes a folder with the weights, the vocabulary, the tokenizer and a README, and prints its name', async () => {
    const { stdout, stderr, exitCode } = await rnn(['export', 'tiny', '--format', 'safetensors']);
    expect([stdout, exitCode]).toEqual(['tiny-safetensors\n', 0]);
    expect(stderr).toContain('Exported the language model of tiny: model.safetensors, config.json');
    expect(readdirSync(join(folder, 'tiny-safetensors')).sort()).toEqual([
      'README.md',
      'config.json',
      'model.safetensors',
      'rnn.json',
      'tokenizer.json',
      'vocabulary.json',
    ]);
    const { tokens } = JSON.parse(readFileSync(join(folder, 'runs/tiny/vocabulary.json'), 'utf8'));
    expect(JSON.parse(readFileSync(join(folder, 'tiny-safetensors/vocabulary.json'), 'utf8'))).toEqual(tokens);
  });

  it.each(['safetensors', 'web'])(
    'names the files of the training data, and not where they are: %s',
    async (format) => {
      expect((await rnn(['export', 'tiny', '--format', format, '--output', `placeless-${format}`])).exitCode).toBe(0);
      const files = readdirSync(join(folder, `placeless-${format}`), { recursive: true, withFileTypes: true });
      const texts = files
        .filter((file) => /json$/.test(file.name))
        .map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'));
      expect(texts.length).toBeGreaterThan(3);
      for (const text of texts) expect(text).not.toContain(folder);
      const { config } = JSON.parse(readFileSync(join(folder, `placeless-${format}/rnn.json`), 'utf8'));
      expect(config.data.train).toEqual(['corpus.txt']);
    },
  );

  it('replaces an earlier export by --force alone', async () => {
    const args = ['export', '--run', 'tiny', '--format', 'safetensors', '--output', 'out'];
    expect((await rnn(args)).exitCode).toBe(0);
    writeFileSync(join(folder, 'out/mine.txt'), 'mine');
    const refused = await rnn(args);
    expect([refused.stdout, refused.exitCode]).toEqual(['', 2]);
    expect(refused.stderr).toContain(
      'error: out exists and is not replaced.\nhint: Replace it by --force, or give another folder: --output FOLDER.',
    );
    expect(existsSync(join(folder, 'out/mine.txt'))).toBe(true);
    expect((await rnn([...args, '--force'])).exitCode).toBe(0);
    expect(existsSync(join(folder, 'out/mine.txt'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith('out'))).toEqual(['out']);
  });

  it('never replaces a folder that is no export', async () => {
    mkdirSync(join(folder, 'thesis'));
    writeFileSync(join(folder, 'thesis/chapter.txt'), 'years of work');
    const args = ['export', 'tiny', '--format', 'safetensors', '--output', 'thesis', '--force'];
    const { stderr, exitCode } = await rnn(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: thesis is not an export and is not replaced.');
    expect(readdirSync(join(folder, 'thesis'))).toEqual(['chapter.txt']);
  });

  it('leaves nothing where it cannot write', async () => {
    const { stderr, exitCode } = await rnn(['export', 'tiny', '--format', 'safetensors', '--output', 'tiny.yaml/out']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /error: The export tiny\.yaml\/out cannot be written: a file stands where a folder should be\./,
    );
  });

  it('names the formats', async () => {
    const { stderr, exitCode } = await rnn(['export', 'tiny', '--format', 'pickle']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/pickle.*safetensors/s);
  });
});
