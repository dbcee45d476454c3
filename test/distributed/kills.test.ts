import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { endOf, lastWeights, runFolder, startGroup, writeTiny } from './group.js';
import { backend, type StartedWorker } from './workers.js';

/** All of them: RNN_KILLS=200 RNN_NAMED_WITHIN=1000 npx vitest run test/distributed/kills.test.ts */
const KILLS = Number(process.env.RNN_KILLS ?? 2);
const STEPS = 1000;
/** A file that gets a line of each kill as it happens. */
const LOG = process.env.RNN_KILLS_LOG;
/** A loaded machine is slow to say anything: 1000 is what a quiet one keeps. */
const NAMED = Number(process.env.RNN_NAMED_WITHIN ?? 20_000);

function log(line: string): void {
  if (LOG === undefined) process.stdout.write(`${line}\n`);
  else appendFileSync(LOG, `${line}\n`);
}

const firstEpoch = (workers: readonly StartedWorker[]) => workers[0]?.says(/epoch \d+ {2}training|Finished/);

/** The step of a run's last checkpoint. */
function stepOf(run: string): number {
  return (JSON.parse(readFileSync(join(run, 'checkpoints/last/state.json'), 'utf8')) as { step: number }).step;
}

describe.runIf(backend.name === 'tensorflow')(`${KILLS} kills of a worker`, () => {
  it('are each told by all others, and leave a run that ends as if there had been none', {
    timeout: 120_000 * KILLS,
  }, async () => {
    const folder = temporaryFolder();
    const small = writeTiny(folder, { steps: STEPS });
    // Its recurrent weights are summed for themselves, while others are still computed.
    const large = writeTiny(folder, { steps: STEPS, hiddenSize: 256, name: 'large' });
    /** The weights of a run that nobody disturbs, and how many milliseconds it takes from its first epoch on. */
    const undisturbed = new Map<string, { weights: Buffer; span: number }>();
    const times: number[] = [];
    let kills = 0;
    for (let number = 0; kills < KILLS; number++) {
      const size = 2 + (number % 3);
      const config = number % 4 === 3 ? large : small;
      const kind = `${config === large ? 'large' : 'small'}-${size}`;
      if (!undisturbed.has(kind)) {
        const { workers } = await startGroup(size, () => [config, '--name', `whole-${kind}`]);
        await firstEpoch(workers);
        const begin = performance.now();
        expect((await endOf(workers)).map(({ exitCode }) => exitCode)).toEqual(workers.map(() => 0));
        const span = performance.now() - begin;
        undisturbed.set(kind, { weights: lastWeights(runFolder(folder, `whole-${kind}`)), span });
      }
      const { weights, span } = undisturbed.get(kind) as { weights: Buffer; span: number };
      const run = runFolder(folder, `killed-${number}`);
      let finished = false;
      while (!finished) {
        const begun = existsSync(join(run, 'checkpoints/last'));
        const args = begun
          ? ['--resume', `killed-${number}`, '--runs', join(folder, 'runs')]
          : [config, '--name', `killed-${number}`, '--force'];
        const { addresses, workers } = await startGroup(size, (rank) =>
          rank === 0 || !begun ? args : [config, '--name', 'x'],
        );
        if (kills >= KILLS) {
          expect((await endOf(workers)).map(({ exitCode }) => exitCode)).toEqual(workers.map(() => 0));
          finished = true;
          continue;
        }
        const victim = Math.floor(Math.random() * size);
        await firstEpoch(workers);
        await setTimeout(Math.random() * span * (begun ? 1 - stepOf(run) / STEPS : 1));
        const at = performance.now();
        workers[victim]?.kill('SIGKILL');
        const all = await endOf(workers);
        const others = all.filter((_, rank) => rank !== victim);
        // Too late: one that ends well has seen that all is saved.
        finished = others.some(({ exitCode }) => exitCode === 0);
        if (finished) continue;
        kills++;
        for (const { exitCode, stderr, lines } of others) {
          expect(`${exitCode} ${stderr}`).toMatch(/^75 /);
          const told = lines.find(
            ({ text }) => text.includes(`orker ${victim} (${addresses[victim]})`) && text.includes('does not answer'),
          );
          expect(told, stderr).toBeDefined();
          times.push((told?.at as number) - at);
        }
        const last = times.slice(1 - size).map((time) => Math.round(time));
        log(`kill ${kills}: worker ${victim} of ${kind}, named after ${last.join(', ')} ms`);
      }
      expect(lastWeights(run).equals(weights)).toBe(true);
      log(`run ${number}: the weights of ${kind} undisturbed`);
    }
    times.sort((left, right) => left - right);
    const slow = times.filter((time) => time > 1000).map((time) => Math.round(time));
    log(
      `${kills} kills, told ${times.length} times: median ${times[times.length >> 1]?.toFixed(0)} ms, at most ${times.at(-1)?.toFixed(0)} ms; ${slow.length} times above 1000 ms: ${slow.join(', ') || 'none'}`,
    );
    expect(times.at(-1)).toBeLessThan(NAMED);
  });

  it('of the chief after the last step: the others end well only where all is saved', {
    timeout: 240_000,
  }, async () => {
    const folder = temporaryFolder();
    const config = writeTiny(folder, { steps: 60, everySteps: 1000 });
    const { workers } = await startGroup(2, () => [config]);
    const ended = endOf(workers);
    const log = join(runFolder(folder), 'metrics.jsonl');
    const isAtEnd = () => existsSync(log) && readFileSync(log, 'utf8').includes('"split":"validation","step":60,');
    while (!isAtEnd() && (await Promise.race([ended, setTimeout(1)])) === undefined);
    workers[0]?.kill('SIGKILL');
    const [, other] = await ended;
    const isSaved = existsSync(join(runFolder(folder), 'checkpoints/last/weights.bin'));
    expect([0, 75]).toContain(other?.exitCode);
    if (other?.exitCode === 0) expect(isSaved).toBe(true);
    else expect(other?.stderr).toContain('The chief, worker 0');
  });
});
