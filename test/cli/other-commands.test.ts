import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { rnn } from './rnn.js';
import { useTrainedRun, writeProject } from './trained-run.js';

const run = useTrainedRun();

describe('rnn ls', () => {
  it('lists runs with task, loss in its unit, steps and date', async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['ls']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const [heading, row, ...rest] = stdout.split('\n');
    expect(heading).toMatch(/^run +task +state +steps +best on validation +date$/);
    expect(row).toMatch(
      /^tiny +languageModel +finished +108 +\d\.\d{3} nats\/token, perplexity [\d.]+ +\d{4}-\d\d-\d\d \d\d:\d\d$/,
    );
    expect(rest).toEqual(['']);
  });

  it('gives the same as JSON', async () => {
    const [listed] = JSON.parse((await run.rnn(['ls', '--json'])).stdout);
    expect(listed).toMatchObject({ name: 'tiny', state: 'finished', last: { step: 108 }, problem: null });
  });

  it('lists nothing without runs', async () => {
    expect(await rnn(['ls', '--json'], { cwd: temporaryFolder() })).toEqual({
      stdout: '[]\n',
      stderr: '',
      exitCode: 0,
    });
  });
});

describe('rnn report', () => {
  it('writes one page over the newest run, and prints where it is', async () => {
    const { stdout, stderr, exitCode } = await run.rnn(['report', '--output', 'page.html']);
    expect({ stdout, exitCode }).toEqual({ stdout: 'page.html\n', exitCode: 0 });
    expect(stderr).toBe('Using run tiny.\nGenerating 20 samples of run tiny at 1 temperature.\n');
    const page = readFileSync(join(run.folder, 'page.html'), 'utf8');
    expect(page).toContain('<title>tiny');
    expect(page).toContain('best validation loss');
    expect(page).toContain('<h3>Temperatures');
    expect(page).toContain('validation text');
  });

  it('prints metrics as CSV', async () => {
    const { stdout, exitCode } = await run.rnn(['report', 'tiny', '--csv']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^type,/);
    expect(stdout.split('\r\n').filter((row) => row.startsWith('evaluation,'))).toHaveLength(12);
  });

  it.each<[string, string[], string]>([
    ['two runs as CSV', ['tiny', 'tiny', '--csv'], 'error: --csv takes one run, not 2.'],
    [
      'a place that cannot be written',
      ['--output', 'none/page.html'],
      'error: none/page.html cannot be written (ENOENT).',
    ],
  ])('refuses %s with status 2', async (_, args, message) => {
    const { stdout, stderr, exitCode } = await run.rnn(['report', ...args]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain(message);
  });
});

describe('rnn init', () => {
  it('lists presets', async () => {
    const { stdout, exitCode } = await rnn(['init', '--list']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^quickstart +\S.*$/m);
    const presets: { name: string; description: string }[] = JSON.parse(
      (await rnn(['init', '--list', '--json'])).stdout,
    );
    expect(presets.map(({ name }) => name)).toContain('quickstart');
    expect((await rnn(['init', '--json'])).stderr).toContain('--json requires --list');
  });

  it('writes one that is valid where it lies, and never over a file', async () => {
    const folder = temporaryFolder();
    const { stdout, stderr, exitCode } = await rnn(['init', 'quickstart', 'my.yaml'], { cwd: folder });
    expect({ stdout, exitCode }).toEqual({ stdout: 'my.yaml\n', exitCode: 0 });
    expect(stderr).toContain('rnn train my.yaml');
    expect((await rnn(['config', 'validate', 'my.yaml'], { cwd: folder })).exitCode).toBe(0);
    const again = await rnn(['init', 'quickstart', 'my.yaml'], { cwd: folder });
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toMatch(/^error: my\.yaml already exists/);
  });

  it('names the nearest preset', async () => {
    const { stderr, exitCode } = await rnn(['init', 'quikstart'], { cwd: temporaryFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('did you mean quickstart?');
  });
});

describe('rnn config', () => {
  it('shows a configuration with its defaults, and loads what it shows', async () => {
    const shown = await run.rnn(['config', 'show', 'tiny.yaml', '--set', 'model.hiddenSize=7']);
    expect(shown).toMatchObject({ stderr: '', exitCode: 0 });
    expect(shown.stdout).toMatch(/^ {4}- 7$/m);
    expect((await run.rnn(['config', 'show', '-'], { stdin: shown.stdout })).stdout).toBe(shown.stdout);
    const json = await run.rnn(['config', 'show', 'tiny.yaml', '--set', 'model.hiddenSize=7', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ task: 'languageModel', model: { hiddenSize: [7] } });
  });

  it('validates several files and lists every problem of the bad ones', async () => {
    const folder = temporaryFolder();
    writeProject(folder);
    const bad = join(folder, 'bad.json');
    writeFileSync(
      bad,
      JSON.stringify({ task: 'languageModel', data: { train: 'corpus.txt', unti: 'line' }, seed: -1 }),
    );
    const { stdout, stderr, exitCode } = await rnn(['config', 'validate', 'tiny.yaml', 'bad.json'], { cwd: folder });
    expect({ stdout, exitCode }).toEqual({ stdout: 'valid tiny.yaml\n', exitCode: 2 });
    expect(stderr).toContain('did you mean unit?');
    expect(stderr).toContain('seed');
    expect(stderr).toMatch(/^error: 1 of 2 configurations are not valid\.$/m);
    const json = await rnn(['config', 'validate', 'tiny.yaml', 'bad.json', '--json'], { cwd: folder });
    expect(json.exitCode).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject([
      { file: 'tiny.yaml', valid: true, error: null },
      { file: 'bad.json', valid: false, error: { message: expect.stringContaining('did you mean unit?') } },
    ]);
  });

  it('prints the JSON Schema that is committed', async () => {
    const committed = readFileSync(new URL('../../docs/config.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse((await rnn(['config', 'schema'])).stdout)).toEqual(JSON.parse(committed));
  });
});

describe('rnn doctor', () => {
  it('measures the hosts that are there', async () => {
    const { hosts } = JSON.parse((await rnn(['doctor', '--speed', '--json'])).stdout);
    for (const { available, tokensPerSecond } of hosts) {
      if (available) expect(tokensPerSecond).toBeGreaterThan(0);
      else expect(tokensPerSecond).toBeNull();
    }
  });

  it('refuses to install what needs no installation', async () => {
    const { exitCode, stderr } = await rnn(['doctor', '--install', 'wasm']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/tensorflow, node/);
  });

  it('names backend, kernels, hosts and cache', async () => {
    const { stdout, exitCode } = await rnn(['doctor']);
    expect(exitCode).toBe(0);
    for (const fact of ['Node', 'backend', 'kernels', 'host tensorflow', 'host node', 'host wasm', 'cache']) {
      expect(stdout).toMatch(new RegExp(`^${fact} +\\S`, 'm'));
    }
    for (const task of ['translation', 'transcription', 'generation']) {
      expect(stdout).toMatch(new RegExp(`^${task} +works: `, 'm'));
    }
  });

  it('gives the command that fixes a problem', async () => {
    const { stdout } = await rnn(['doctor'], { env: { RNN_BACKEND: 'javascript', RNN_KERNELS: '' } });
    expect(stdout).toMatch(/^RNN_BACKEND=javascript .*\n {2}unset RNN_BACKEND$/m);
  });

  it('gives the same as JSON', async () => {
    const report = JSON.parse(
      (await rnn(['doctor', '--json'], { env: { RNN_BACKEND: 'javascript', RNN_KERNELS: '' } })).stdout,
    );
    expect(report).toMatchObject({ backend: { name: 'javascript' }, problems: [{ command: 'unset RNN_BACKEND' }] });
  });
});
