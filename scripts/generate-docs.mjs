// Writes docs/cli.md from the commands in dist/, docs/config.md and docs/config.schema.json from the config schema, and the layers in
// docs/design.md from the imports of src/. With --check, only reports whether these files are up to date.
import { readFile, writeFile } from 'node:fs/promises';
import { renderCliReference } from '../dist/cli/reference.js';
import { configJsonSchema } from '../dist/config/json-schema.js';
import { renderReference } from '../dist/config/reference.js';
import { withLayers } from './layers.mjs';

const check = process.argv.includes('--check');
const docs = {
  'docs/cli.md': renderCliReference(),
  'docs/config.md': renderReference(),
  'docs/config.schema.json': `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
  'docs/design.md': withLayers(await readFile(new URL('../docs/design.md', import.meta.url), 'utf8')),
};

for (const [path, text] of Object.entries(docs)) {
  const file = new URL(`../${path}`, import.meta.url);
  if (!check) {
    await writeFile(file, text);
  } else if ((await readFile(file, 'utf8').catch(() => null)) !== text) {
    console.error(`${path} is stale: run \`npm run build && node scripts/generate-docs.mjs\` and commit it.`);
    process.exitCode = 1;
  }
}
