import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { rnn } from './rnn.js';

const configs = fileURLToPath(new URL('../../configs', import.meta.url));

/** A folder with one preset in `configs`, without any data. */
function projectWith(preset: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'configs'));
  cpSync(join(configs, preset), join(folder, 'configs', preset));
  return folder;
}

describe('rnn train without the data of a preset', () => {
  it.each([
    ['addition.yaml', 'rnn generate addition --output addition.tsv'],
    ['dna-orf.yaml', 'rnn generate dna --count 1800 --random-seed 1 --output dna.train.jsonl'],
    ['memory-lstm.yaml', 'rnn generate memory --max-distance 250 --output memory.tsv'],
    ['ptb-small.yaml', 'rnn fetch configs/ptb-small.yaml'],
  ])('%s: says %s', async (preset, command) => {
    const { stderr, exitCode } = await rnn(['train', `configs/${preset}`], { cwd: projectWith(preset) });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: .* is missing\.$/m);
    expect(stderr).toContain(`with: ${command}\n`);
  });

  it('names the folder in which to generate it', async () => {
    const { stderr } = await rnn(['train', 'addition.yaml'], { cwd: join(projectWith('addition.yaml'), 'configs') });
    expect(stderr).toContain('hint: Generate it in .. with: rnn generate addition');
  });

  it('says no command for a file that no comment names', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'own.yaml'),
      '#   rnn generate memory --output memory.tsv\ntask: languageModel\ndata: { train: own.txt }\n',
    );
    const { stderr, exitCode } = await rnn(['train', 'own.yaml'], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('own.txt');
    expect(stderr).not.toContain('rnn generate');
  });
});
