import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * This project's side of the benchmark, and tfjs-layers on the same native backend: one case per process.
 * argv: the case as JSON; `rnn`, `layers`, or a host of rnn: `node`, `wasm`. See ../python/protocol.py for the protocol.
 */
const testCase = JSON.parse(process.argv[2]);
const implementation = process.argv[3];
process.env.RNN_THREADS = String(testCase.threads);
process.env.RNN_BACKEND = ['node', 'wasm'].includes(implementation) ? implementation : 'tensorflow';

const resident = (field) =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;

const { prepare } = await import(implementation === 'layers' ? './layers.mjs' : './ours.mjs');
globalThis.gc?.();
const before = resident('VmRSS');
const { run, facts } = await prepare(testCase);
for (let i = 0; i < (testCase.warmup ?? 3); i++) await run();
globalThis.gc?.();
writeFileSync('/proc/self/clear_refs', '5');
process.stdout.write(`ready ${JSON.stringify(facts)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const [word, seconds] = line.split(' ');
  if (word === 'quit') break;
  if (word === 'memory') {
    process.stdout.write(`${JSON.stringify({ peak: resident('VmHWM'), before })}\n`);
    continue;
  }
  const times = [];
  const begin = performance.now();
  do {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  } while (performance.now() - begin < Number(seconds) * 1000);
  process.stdout.write(`${JSON.stringify(times)}\n`);
}
process.exit(0);
