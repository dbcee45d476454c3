import { execFile, spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { codeBlocks } from '../docs/code-blocks.js';
import { sharedFolder } from '../temporary-folder.js';
import { trainFrameRuns } from '../web/frame-runs.js';
import { bodyOf, oldRuns, useServer } from './served.js';

/** The runs that docs/serve.md names, and a small checkpoint of their tasks. */
const runs = {
  quickstart: 'languageModel',
  'course-ner': 'tagging',
  'reviews-small': 'classification',
  'translation-small': 'translation',
  'fill-es': 'bidirectionalLanguageModel',
  'melody-small': 'generation',
  'tones-small': 'transcription',
};
const folder = sharedFolder();
for (const [name, task] of Object.entries(runs)) cpSync(join(oldRuns, task), join(folder, name), { recursive: true });
cpSync(join(oldRuns, 'data/tones/train-01.wav'), join(folder, 'recording.wav'));
beforeAll(async () => {
  await trainFrameRuns(folder, {});
  cpSync(join(folder, 'runs', 'labels'), join(folder, 'movements-small'), { recursive: true });
}, 120_000);
const names = [...Object.keys(runs), 'movements-small'];
const server = useServer([...names.flatMap((name) => ['--run', name]), '--runs', '.'], { cwd: folder });

const page = readFileSync(join(import.meta.dirname, '../../docs/serve.md'), 'utf8');
const lines = codeBlocks(page)
  .filter(({ language }) => language === 'sh')
  .flatMap(({ content }) => content.trim().split('\n'))
  .filter((line) => line.startsWith('curl '));
const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe.skipIf(!hasCurl)(hasCurl ? 'docs/serve.md' : 'docs/serve.md (curl is not installed)', () => {
  it('has a line for each route of a model', () => {
    expect(new Set(lines.map((line) => /\/v1\/[a-z/]+/.exec(line)?.[0])).size).toBe(9);
  });

  it.each(lines)('%s', async (line) => {
    const command = line.replaceAll('localhost:8000', server.url).replace('curl ', 'curl --fail-with-body ');
    const { stdout } = await promisify(execFile)('bash', ['-c', command], { cwd: folder });
    if (line.includes('"stream"')) expect(stdout).toMatch(/^data: \{[\s\S]*data: \[DONE\]\n\n$/);
    else expect(JSON.parse(stdout)).toBeTypeOf('object');
  });
});

it('describes every route in OpenAPI and on a page that loads nothing from elsewhere', async () => {
  const { paths, openapi } = await bodyOf<{ openapi: string; paths: Record<string, object> }>(
    server.get('/openapi.json'),
  );
  expect(openapi).toMatch(/^3\.1/);
  const own = ['score', 'tag', 'classify', 'translate', 'fill', 'states'].map((name) => `/v1/${name}`);
  const expected = ['/v1/models', '/v1/models/{model}', '/v1/completions', '/v1/audio/transcriptions', ...own];
  expect(Object.keys(paths).sort()).toEqual(expected.sort());
  const html = await (await server.get('/docs')).text();
  for (const path of own) expect(html).toContain(`POST ${path}`);
  expect(html).toContain('repetition_penalty');
  expect(html).toContain('list of list of number or list of list of list of number');
  expect(html).not.toMatch(/https?:\/\/|<script|undefined|\[object/);
});
