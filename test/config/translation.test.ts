import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { ConfigError } from '../../src/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

/** The config that a file with these sections gives, and the folder it lies in. */
async function load(sections: object) {
  const folder = temporaryFolder();
  const file = join(folder, 'mine.json');
  writeFileSync(file, JSON.stringify({ task: 'translation', data: { train: 'pairs.tsv' }, ...sections }));
  return { folder, config: await loadConfig(file) };
}

describe('task: translation', () => {
  it('needs pairs alone', async () => {
    const { config, folder } = await load({});
    expect(config).toMatchObject({
      data: { train: [join(folder, 'pairs.tsv')], columns: [1, 2], emptySide: 'refuse' },
      source: { level: 'character' },
      model: {
        encoder: { cell: 'lstm', hiddenSize: [128], bidirectional: true },
        decoder: { cell: 'lstm', hiddenSize: [128] },
        attention: { type: 'general' },
      },
      objective: { labelSmoothing: 0, scheduledSampling: null },
    });
  });

  it('takes two files whose paths start at its folder', async () => {
    const { config, folder } = await load({ data: { train: { source: 'a.en', target: 'b/a.es' } } });
    expect(config.data).toMatchObject({ train: { source: join(folder, 'a.en'), target: join(folder, 'b', 'a.es') } });
  });

  it.each([
    [{ model: { attention: { type: 'dot' } } }, 'but they are 256 (both directions count) and 128'],
    [
      { model: { tieWeights: true, decoder: { hiddenSize: 64 } } },
      'needs decoder.embeddingSize (128) equal to the last',
    ],
    [{ model: { encoder: { layers: 2, hiddenSize: [4] } } }, 'lists 1 and layers is 2'],
    [{ model: { attention: { type: 'general', size: 4 } } }, 'size'],
    [{ data: { train: '-' } }, 'data.train'],
    [{ data: { train: 'a.tsv', columns: [2, 2] } }, 'are both 2: source and target need different columns'],
    [{ data: { train: 'a.tsv', validationFraction: 0.6, testFraction: 0.4 } }, 'takes 1 of the pairs'],
    [{ data: { train: 'a.tsv', validationFraction: 0 }, training: { earlyStopping: {} } }, 'watches validation'],
    [{ objective: { scheduledSampling: { type: 'linear', factor: 0.5 } } }, 'factor'],
    [{ training: { sequenceLength: 50 } }, 'sequenceLength'],
  ])('refuses %j', async (sections, message) => {
    await expect(load(sections)).rejects.toThrow(ConfigError);
    await expect(load(sections)).rejects.toThrow(message);
  });
});
