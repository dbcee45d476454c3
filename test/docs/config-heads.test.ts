import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { root, runLine, writeProject } from './project.js';
import { standIns, writeStandIns } from './stand-ins.js';

const configs = readdirSync(join(root, 'configs')).filter((file) => file.endsWith('.yaml'));

/** The commands in a config's comments, with the data they read written first. */
function commandsOf(config: string): string[] {
  const head = readFileSync(join(root, 'configs', config), 'utf8').replaceAll(/ \\\n# +/g, ' ');
  const lines = [...head.matchAll(/^# {3}(rnn .+)$/gm)].map(([, line = '']) => line);
  const inline = [...head.matchAll(/^#.*`(rnn generate [^`]+)`/gm)].map(([, line = '']) => line);
  return [...inline, ...lines.filter(isGenerate), ...lines.filter((line) => !isGenerate(line))];
}
const isGenerate = (line: string) => line.startsWith('rnn generate ');

/** The corpora that a config downloads, as its `file` says. */
async function downloads(config: string): Promise<string[]> {
  const path = join(root, 'configs', config);
  const { data } = await loadConfig(path);
  return data.source.map(({ file }) => relative(dirname(path), file).replaceAll('\\', '/'));
}

describe.skipIf(process.platform === 'win32')('the commands at the top of', () => {
  it('every config are found, and every corpus has a stand-in', async () => {
    for (const config of configs) expect(commandsOf(config).length, config).toBeGreaterThan(0);
    const files = (await Promise.all(configs.map(downloads))).flat();
    expect(Object.keys(standIns).sort()).toEqual([...new Set(files)].sort());
  });

  it.each(configs)(
    'configs/%s run',
    async (config) => {
      const folder = writeProject();
      const files = await downloads(config);
      writeStandIns(join(folder, 'configs'), files);
      // Training classifiers starts from a language model in one head.
      if (commandsOf(config).some((line) => line.includes('configs/movie-reviews.yaml')))
        writeStandIns(join(folder, 'configs'), await downloads('movie-reviews.yaml'));
      const failures: (string | null)[] = [];
      for (const line of commandsOf(config)) {
        // What is downloaded is a stand-in here; test/cli/fetch.test.ts downloads.
        if (line === `rnn fetch configs/${config}` && files.length > 0) continue;
        failures.push(await runLine(folder, line));
      }
      expect(failures.filter((failure) => failure !== null).join('\n')).toBe('');
    },
    600_000,
  );
});
