import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { root, runLine, writeProject } from './project.js';
import { standIns, writeStandIns } from './stand-ins.js';

const configs = readdirSync(join(root, 'configs')).filter((file) => file.endsWith('.yaml'));

/** The commands in a config's comments, in order. */
function commandsOf(config: string): string[] {
  const comments = readFileSync(join(root, 'configs', config), 'utf8').replaceAll(/ \\\n# +/g, ' ');
  return [...comments.matchAll(/^# {3}(rnn .+)$/gm)].map(([, line = '']) => line);
}

/** The corpora that a config downloads, as its `file` says. */
async function downloads(config: string): Promise<string[]> {
  const path = join(root, 'configs', config);
  const { data } = await loadConfig(path);
  return data.source.map(({ file }) => relative(dirname(path), file).replaceAll('\\', '/'));
}

describe.skipIf(process.platform === 'win32')('the commands in the comments', () => {
  it('are found in every config, and every corpus has a stand-in', async () => {
    for (const config of configs) expect(commandsOf(config).length, config).toBeGreaterThan(0);
    const files = (await Promise.all(configs.map(downloads))).flat();
    expect(Object.keys(standIns).sort()).toEqual([...new Set(files)].sort());
  });

  it.each(configs)(
    'of configs/%s succeed',
    async (config) => {
      const folder = writeProject();
      const files = await downloads(config);
      writeStandIns(join(folder, 'configs'), files);
      // One config also has the command that trains a classifier from its language model.
      if (commandsOf(config).some((line) => line.includes('configs/movie-reviews.yaml')))
        writeStandIns(join(folder, 'configs'), await downloads('movie-reviews.yaml'));
      const failures: (string | null)[] = [];
      for (const line of commandsOf(config)) {
        // The stand-ins replace the download, which test/cli/fetch.test.ts covers.
        if (line === `rnn fetch configs/${config}` && files.length > 0) continue;
        failures.push(await runLine(folder, line));
      }
      expect(failures.filter((failure) => failure !== null).join('\n')).toBe('');
    },
    600_000,
  );
});
