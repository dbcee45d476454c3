import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { rnn } from './rnn.js';

describe('rnn generate addition', () => {
  const addition = ['generate', 'addition', '--digits', '2', '--count', '3', '--random-seed', '7'];

  it('prints sums and results with a tab between them', async () => {
    const { stdout, stderr, exitCode } = await rnn(addition);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^(\d{1,2}\+\d{1,2}\t\d{1,3}\n){3}$/);
  });

  it('writes the same to a file', async () => {
    const folder = temporaryFolder();
    const { stdout } = await rnn(addition);
    expect(await rnn([...addition, '--output', 'sums.tsv'], { cwd: folder })).toMatchObject({
      stdout: '',
      exitCode: 0,
    });
    expect(readFileSync(join(folder, 'sums.tsv'), 'utf8')).toBe(stdout);
  });

  it('tells of a place that cannot be written', async () => {
    const { stderr, exitCode } = await rnn([...addition, '--output', 'no/such/folder/sums.tsv']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('no/such/folder/sums.tsv cannot be written (ENOENT).');
  });

  it('tells how many sums there are', async () => {
    const { stderr, exitCode } = await rnn(['generate', 'addition', '--digits', '1', '--count', '56']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There are 55 different sums');
  });
});

describe('rnn generate dna', () => {
  const dna = ['generate', 'dna', '--count', '3', '--length', '80', '--random-seed', '7'];

  it('prints a sequence a line', async () => {
    const { stdout, stderr, exitCode } = await rnn(dna);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const sequences = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(sequences).toHaveLength(3);
    for (const { tokens, tags } of sequences) {
      expect(tokens).toMatch(/^[ACGT]{40,80}$/);
      expect(tags).toMatch(/^[CN]+$/);
      expect(tags.length).toBe(tokens.length);
    }
  });

  it('writes the same as columns to a file', async () => {
    const folder = temporaryFolder();
    const { stdout } = await rnn(dna);
    await rnn([...dna, '--format', 'conll', '--output', 'dna.conll'], { cwd: folder });
    const sentences = readFileSync(join(folder, 'dna.conll'), 'utf8').trimEnd().split('\n\n');
    const sequences = sentences.map((sentence) => {
      const rows = sentence.split('\n').map((line) => line.split('\t'));
      return JSON.stringify({ tokens: rows.map(([base]) => base).join(''), tags: rows.map(([, tag]) => tag).join('') });
    });
    expect(sequences.join('\n')).toBe(stdout.trimEnd());
  });

  it('tells of sequences too short for a reading frame', async () => {
    const { stderr, exitCode } = await rnn(['generate', 'dna', '--length', '50', '--min-codons', '10']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Sequences of 50 bases are too short for reading frames of 10 codons.');
  });
});
