// @ts-check
// Writes the lists that repeat the tables of cells and tasks (scripts/lists.mjs). With --check, only reports whether they are up to date.
// It reads the tables in src/, because dist/ can be built only with these lists.
import { readFile, writeFile } from 'node:fs/promises';
import ts from 'typescript';
import { renderLists } from './lists.mjs';

const src = new URL('../src/', import.meta.url);
const check = process.argv.includes('--check');
const { cells } = await read('kernels/cells.ts');
const { registry } = await read('tasks/registry.ts');

for (const [path, text] of Object.entries(renderLists({ cells: Object.keys(cells), tasks: Object.keys(registry) }))) {
  const file = new URL(path, src);
  if (!check) {
    await writeFile(file, text);
  } else if ((await readFile(file, 'utf8').catch(() => null)) !== text) {
    console.error(`src/${path} is stale: run \`node scripts/generate-lists.mjs\` and commit it.`);
    process.exitCode = 1;
  }
}

/** What a file that imports nothing exports. @param {string} path */
async function read(path) {
  const { outputText } = ts.transpileModule(await readFile(new URL(path, src), 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`);
}
