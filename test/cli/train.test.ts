import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { bin, rnn } from './rnn.js';
import { parseLines, useTrainedRun, writeProject } from './trained-run.js';

const run = useTrainedRun();

describe('rnn train', () => {
  it('tells facts, losses with their unit, samples and the next commands on stderr', () => {
    const { stdout, stderr, exitCode } = run.training;
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    expect(stderr).toMatch(/^run +tiny, in runs\/tiny\n/);
    expect(stderr).toMatch(/^training +288 lines in 1 document, [\d,]+ tokens, 0\.0% of them <UNK>$/m);
    expect(stderr).toMatch(/^validation +32 lines in 1 document/m);
    expect(stderr).toMatch(/^model +\d+ tokens in the vocabulary, [\d,]+ parameters$/m);
    expect(stderr).toMatch(/^backend +(TensorFlow 2\.\d+\.\d+|the (node|wasm) backend), native kernels$/m);
    expect(stderr).toMatch(
      /^epoch 1 {2}training {4}loss \d\.\d{3} nats\/token {2}perplexity [\d.]+ {2}over [\d,]+ tokens, /m,
    );
    expect(stderr).toMatch(
      /^epoch 12 {2}validation {2}loss \d\.\d{3} nats\/token {2}perplexity [\d.]+ {2}over \d+ tokens/m,
    );
    expect(stderr).toMatch(/^epoch 6 {2}sample at temperature 0\.5: El /m);
    expect(stderr).toMatch(/^Finished after 108 steps and .* Best validation: loss \d\.\d{3} nats\/token/m);
    expect(stderr).toMatch(/^Next: rnn sample --run tiny\n +rnn score --run tiny "a sentence"\n$/m);
  });

  it('says what several workers need on a host without TensorFlow', async () => {
    const args = ['train', 'tiny.yaml', '--name', 'workers', '--workers', '2', '--trust-network'];
    const { stderr, exitCode } = await run.rnn(args, { env: { RNN_BACKEND: 'wasm' } });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^error: Training on several workers needs TensorFlow, .*: this run computes on the wasm backend\.\nhint: /m,
    );
  });

  it('uses no colours and no bar in a pipe', () => {
    for (const sign of ['\u001b', '\r', '█']) expect(run.training.stderr).not.toContain(sign);
  });

  it('writes every event as a JSON line by --json, and nothing else by --quiet', async () => {
    const { stdout, stderr, exitCode } = await run.rnn([
      'train',
      'tiny.yaml',
      '--name',
      'json',
      '--json',
      '--quiet',
      '--set',
      'training.epochs=1',
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const events = parseLines(stdout);
    expect(events.map(({ type }) => type)).toEqual([
      'prepared',
      'started',
      ...Array(9).fill('step'),
      'epoch',
      'evaluation',
      ...Array(2).fill('saved'),
      'finished',
    ]);
    expect(events.at(-1)).toMatchObject({ reason: 'budget', step: 9 });
  });

  it('gives a taken name a number, and says so', async () => {
    const { stderr } = await run.rnn(['train', 'tiny.yaml', '--set', 'training.steps=1']);
    expect(stderr).toContain('warning: run tiny already exists: this one is tiny-2');
  });

  it('resumes a run from the command line alone', async () => {
    const first = await run.rnn(['train', 'tiny.yaml', '--name', 'more', '--set', 'training.epochs=1']);
    expect(first.exitCode).toBe(0);
    const { stderr, exitCode } = await run.rnn(['train', '--resume', 'more', '--set', 'training.epochs=2']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^resumed +from checkpoint last, after step 9$/m);
    expect(stderr).toMatch(/^Finished after 18 steps/m);
  });

  it('resumes from the checkpoint that the error about a damaged one names', async () => {
    await run.rnn(['train', 'tiny.yaml', '--name', 'damaged', '--set', 'training.epochs=2', '--quiet']);
    writeFileSync(join(run.folder, 'runs/damaged/checkpoints/last/weights.bin'), 'x');
    const resume = ['train', '--resume', 'damaged', '--set', 'training.epochs=3'];
    const refused = await run.rnn(resume);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(
      /^error: .*weights\.bin.*\nhint: The newest intact checkpoint .*: use it with --checkpoint best\.$/m,
    );
    const { stderr, exitCode } = await run.rnn([...resume, '--checkpoint', 'best']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^resumed +from checkpoint best, after step 18$/m);
    expect(stderr).toMatch(/^Finished after 27 steps/m);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('saves at %s, tells how to continue, and exits with %d', async (signal, exitCode) => {
    const name = `stopped-${signal}`;
    const settings = ['--name', name, '--set', 'training.epochs=100000', '--set', 'sampling.everyEpochs=null'];
    const child = spawn(bin, ['train', 'tiny.yaml', ...settings], { cwd: run.folder });
    let stderr = '';
    let sent = false;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (sent || !stderr.includes('epoch 1 ')) return;
      sent = true;
      child.kill(signal);
    });
    expect(await new Promise((done) => child.on('close', done))).toBe(exitCode);
    expect(stderr).toContain('Stopping after this step.');
    expect(stderr).toContain(`Next: rnn train --resume ${name}\n`);
    expect(existsSync(join(run.folder, 'runs', name, 'checkpoints', 'last'))).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('saves when the reader of its output goes away', async () => {
    const settings = '--set training.epochs=100000 --set sampling.everyEpochs=null';
    const command = `"${bin}" train tiny.yaml --json --name unread ${settings} | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const child = spawn('bash', ['-c', command], { cwd: run.folder });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    await new Promise((done) => child.on('close', done));
    expect(output.stdout.trimEnd().split('\n').at(-1)).toBe('130');
    expect(output.stderr).toContain('Next: rnn train --resume unread\n');
    expect(existsSync(join(run.folder, 'runs', 'unread', 'checkpoints', 'last'))).toBe(true);
  });

  it.each<[string, string[], string]>([
    ['no configuration', [], 'error: No configuration is given.\nhint: '],
    ['a file that is not there', ['none.yaml'], 'error: none.yaml does not exist.\nhint: '],
    ['an unknown key', ['tiny.yaml', '--set', 'model.hidenSize=2'], 'did you mean hiddenSize?'],
    ['a name that is no name', ['tiny.yaml', '--name', '../up'], 'error: tiny.yaml: name'],
    ['no threads', ['tiny.yaml', '--threads', '0'], "error: option '--threads <count>' argument '0' is invalid."],
    [
      'options that exclude each other',
      ['--resume', '--force'],
      "error: option '--resume [run]' cannot be used with option '--force'",
    ],
    ['a checkpoint of no run', ['tiny.yaml', '--checkpoint', 'best'], 'error: --checkpoint requires --resume.\nhint: '],
    [
      'a checkpoint that is not there',
      ['--resume', 'tiny', '--checkpoint', 'step-9'],
      'error: Run tiny has no checkpoint "step-9" to resume from.\nhint: It has best, last: choose one by --checkpoint.',
    ],
    [
      'a run that is not there',
      ['--resume', 'tinny'],
      'error: There is no run "tinny" in runs.\nhint: Did you mean "tiny"',
    ],
  ])('refuses %s with status 2', async (_, args, message) => {
    const { stdout, stderr, exitCode } = await run.rnn(['train', ...args]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it('says what JavaScript costs when the native library is not used', async () => {
    const { stderr, exitCode } = await run.rnn(['train', 'tiny.yaml', '--name', 'slow', '--set', 'training.steps=1'], {
      env: { RNN_BACKEND: 'javascript', RNN_KERNELS: '' },
    });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^warning: computing in plain JavaScript, about 1,000 times slower than native code: /m);
    expect(stderr).toMatch(/^backend +plain JavaScript, reference kernels$/m);
  });

  it('reads a corpus from standard input', async () => {
    const folder = temporaryFolder();
    writeProject(folder);
    const args = ['train', 'tiny.yaml', '--set', 'data.train="-"', '--set', 'training.steps=1'];
    const outcome = await rnn(args, { cwd: folder, stdin: 'Uno y dos.\n'.repeat(40) });
    expect(outcome.stderr).toMatch(/^training +36 lines in 1 document/m);
    expect(outcome.exitCode).toBe(0);
  });

  it('names the file and the byte of what is not UTF-8', async () => {
    const folder = temporaryFolder();
    writeProject(folder);
    writeFileSync(join(folder, 'corpus.txt'), Buffer.from('Espa\xf1a', 'latin1'));
    const { stderr, exitCode } = await rnn(['train', 'tiny.yaml'], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: .*corpus\.txt is not UTF-8: .* at offset 4 /);
  });
});
