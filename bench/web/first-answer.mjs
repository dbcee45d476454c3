// How long an exported page takes from navigation to its first answer in Chromium, with nothing in the browser's cache.
// `npm run bench:web -- --visits 7`; the model is the quickstart's after one epoch, the answer the scores of two sentences.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { median } from '../report.mjs';
import { rnn, trainOneEpoch } from '../rnn-command.mjs';

const { values: options } = parseArgs({ options: { visits: { type: 'string', default: '7' } } });
const sentences = ['Elena no quiere salir con Juan.', 'En el parque hay niños.'];
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};
const folder = mkdtempSync(join(tmpdir(), 'rnn-bench-'));

async function serve(directory) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const file = join(directory, path === '/' ? 'index.html' : path);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    return response.end(await readFile(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** Milliseconds to the end of the visit: from navigation, and from the click on the button. */
async function visit(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const start = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.getByLabel('Sentences, one per line').fill(sentences.join('\n'));
  const clicked = performance.now();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByText('times as probable as the second').waitFor();
  const end = performance.now();
  await context.close();
  return { whole: end - start, answer: end - clicked };
}

try {
  trainOneEpoch('configs/quickstart.yaml', folder);
  rnn('export', '--run', 'bench', '--runs', folder, '--format', 'web', '--output', join(folder, 'page'));
  const { url, close } = await serve(join(folder, 'page'));
  const executablePath = [process.env.CHROME_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
    (path) => path && existsSync(path),
  );
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const visits = [];
  for (let count = 0; count < Number(options.visits); count++) visits.push(await visit(browser, url));
  await browser.close();
  close();
  const whole = visits.map((one) => one.whole);
  const answer = median(visits.map((one) => one.answer));
  console.log(`from navigation to the scores: median ${median(whole).toFixed(0)} ms, first ${whole[0].toFixed(0)} ms`);
  console.log(`from the click: median ${answer.toFixed(0)} ms`);
  console.log(JSON.stringify({ machine: { processors: availableParallelism(), load: loadavg()[0] }, visits }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
