#!/usr/bin/env node
// CommonJS: Node starts it without its loader of ES modules, which takes a tenth of a short command's time.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { loadBundle } = require('./load-bundle.js');

const dist = join(__dirname, '..', 'dist');

async function run() {
  const { main } = existsSync(join(dist, 'bundle', 'main.cjs'))
    ? loadBundle(join(dist, 'bundle'), 'main.cjs')
    : await importBuilt(pathToFileURL(join(dist, 'cli', 'main.js')).href);
  await main(process.argv);
}

/** @param {string} built */
function importBuilt(built) {
  return import(built).catch((error) => {
    if (error.url !== built) throw error;
    console.error('error: rnn is not built.\nhint: Run `npm run build` in its folder.');
    process.exit(2);
  });
}

run();
