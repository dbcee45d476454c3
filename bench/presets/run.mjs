import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { plans, runsOf } from './plans.mjs';
import { readRecord, renderRuns, renderSeeds } from './records.mjs';

/**
 * Trains the runs of a plan one after another and resumes those that stopped, until all are finished or the time is over; then prints
 * a summary of their logs. It can be stopped (Ctrl-C, SIGTERM) and started again at any time.
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    corpora: { type: 'string' },
    runs: { type: 'string', default: 'runs' },
    hours: { type: 'string', default: '1000' },
    seeds: { type: 'string', default: '' },
    set: { type: 'string', multiple: true, default: [] },
    configs: { type: 'string', default: fileURLToPath(new URL('../../configs', import.meta.url)) },
    threads: { type: 'string' },
    table: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const plan = plans[positionals[0]];
if (options.help || !plan) {
  process.stdout.write(`npm run bench:presets -- long|precision [--only NAME,NAME] [--corpora FOLDER] [--runs runs] [--hours H] [--threads N]
                       [--seeds 3 | --seeds float32=3,bfloat16=1] [--set key=value ...] [--table]
long: the presets that take hours. precision: small budgets in float32 and bfloat16, over seeds. --corpora: a folder with lm/, ner/,
sentiment/ and translation/, instead of what \`rnn fetch\` brings. --hours: when to stop; the next call resumes. --table: trains nothing.\n`);
  process.exit(options.help ? 0 : 2);
}

const seeds = Object.fromEntries(
  options.seeds
    .split(',')
    .filter(Boolean)
    .map((part) => part.split('=').reverse())
    .map(([number, precision = 'all']) => [precision, Number(number)]),
);
const runs = runsOf(plan, {
  configs: options.configs,
  folder: options.corpora ? resolve(options.corpora) : null,
  set: options.set,
  only: options.only.split(',').filter(Boolean),
  seeds,
});
const folder = resolve(options.runs);
const log = (name) => join(folder, name, 'metrics.jsonl');
const recordOf = async ({ name }) => readRecord(existsSync(log(name)) ? await readFile(log(name), 'utf8') : null);

let isOver = false;
const end = performance.now() + 3_600_000 * Number(options.hours);

/** Trains or resumes a run and resolves to its exit code. When the time is over, it stops like on Ctrl-C and saves a checkpoint. */
function train({ name, from, config, settings }) {
  const begun = existsSync(join(folder, name, 'checkpoints', 'last'));
  const fresh = [config, '--name', name, '--force', ...settings.flatMap((setting) => ['--set', setting])];
  const args = [
    ...(begun ? ['--resume', name] : [...fresh, ...(from ? ['--init-from', join(folder, from)] : [])]),
    ...(options.threads ? ['--threads', options.threads] : []),
  ];
  process.stderr.write(`${begun ? 'Resuming' : 'Starting'} ${name}\n`);
  const rnn = fileURLToPath(new URL('../../bin/rnn.js', import.meta.url));
  const child = spawn(process.execPath, [rnn, 'train', ...args, '--runs', folder, '--quiet'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = () => {
    isOver = true;
    child.kill('SIGTERM');
  };
  const timer = setTimeout(stop, Math.min(end - performance.now(), 2 ** 31 - 1));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
  return new Promise((done) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop);
      done(code);
    });
  });
}

let failed = 0;
for (const run of options.table ? [] : runs) {
  if (['finished', 'diverged'].includes((await recordOf(run)).state)) continue;
  const code = await train(run);
  if (isOver) break;
  if (code !== 0) failed++;
}
for (const run of runs) run.record = await recordOf(run);
process.stdout.write(`${renderRuns(runs)}\n\n${renderSeeds(runs)}\n`);
process.exit(failed > 0 ? 1 : 0);
