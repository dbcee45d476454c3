import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin, rnn } from '../cli/rnn.js';
import { temporaryFolder } from '../temporary-folder.js';
import { lastWeights, lossesOf, runFolder, writeTiny } from './group.js';
import { backend, configsOf, startWorker } from './workers.js';

const names = [`rnn-a-${process.pid}`, `rnn-b-${process.pid}`] as const;
const addresses = ['10.213.0.1:2222', '10.213.0.2:2222'];

const run = (command: string) => execFileSync('sh', ['-c', command], { stdio: 'pipe' });
const can = (command: string) => spawnSync('sh', ['-c', command]).status === 0;

/** Why this machine has no two networks with a bad line between them; null where it has. */
function whyNot(): string | null {
  if (backend.name !== 'tensorflow') return 'there is no TensorFlow';
  if (process.getuid?.() !== 0) return 'only root may make network namespaces';
  if (!can('ip -V && tc -V')) return 'iproute2 is not installed';
  const probe = `rnn-p-${process.pid}`;
  const made = can(`ip netns add ${probe} && ip -n ${probe} link add v0 type veth peer name v1`);
  spawnSync('ip', ['netns', 'del', probe]);
  return made ? null : 'the system allows no network namespaces';
}

/** Delays and loses what leaves a device: by netem, and where the kernel has none by a slow queue and a rule that drops at random. */
function spoil(name: string, device: string): string {
  if (can(`tc -n ${name} qdisc add dev ${device} root netem delay 5ms 2ms loss 1%`)) return 'netem';
  run(`tc -n ${name} qdisc add dev ${device} root tbf rate 20mbit burst 4kb latency 100ms`);
  const drops = can(
    `ip netns exec ${name} nft 'add table inet t; add chain inet t c { type filter hook output priority 0; }; add rule inet t c oifname "${device}" numgen random mod 100 < 1 drop'`,
  );
  return drops ? 'tbf and nft' : 'tbf, without loss';
}

const reason = whyNot();

describe.skipIf(reason !== null)(`two networks${reason === null ? '' : ` (${reason})`}`, { timeout: 300_000 }, () => {
  beforeAll(() => {
    const [a, b] = names;
    run(`ip netns add ${a} && ip netns add ${b} && ip -n ${a} link add name v type veth peer name v netns ${b}`);
    for (const [index, name] of names.entries()) {
      run(
        `ip -n ${name} link set lo up && ip -n ${name} addr add 10.213.0.${index + 1}/24 dev v && ip -n ${name} link set v up`,
      );
      console.log(`${name}: ${spoil(name, 'v')}`);
    }
  });
  afterAll(() => {
    for (const name of names) spawnSync('ip', ['netns', 'del', name]);
  });

  const start = (args: (rank: number) => readonly string[]) =>
    configsOf(addresses).map((config, rank) =>
      startWorker([bin, 'train', ...args(rank)], config, {}, ['ip', 'netns', 'exec', names[rank] as string]),
    );

  it('train the run of one process over a slow, lossy line', async () => {
    const folder = temporaryFolder();
    const config = writeTiny(folder, { steps: 60 });
    const workers = start(() => [config, '--name', 'apart']);
    for (const { exitCode, stderr } of await Promise.all(workers.map(({ ended }) => ended)))
      expect(exitCode, stderr).toBe(0);
    expect((await rnn(['train', config, '--name', 'alone', '--quiet'])).exitCode).toBe(0);
    const [expected, found] = [lossesOf(runFolder(folder, 'alone')), lossesOf(runFolder(folder, 'apart'))];
    expect(found.size).toBe(60);
    for (const [step, loss] of expected) expect(Math.abs((found.get(step) as number) - loss)).toBeLessThan(1e-6);
  });

  it('each name the other when the line is cut, and continue to the same weights', async () => {
    const folder = temporaryFolder();
    const config = writeTiny(folder, { steps: 200 });
    const whole = await Promise.all(start(() => [config, '--name', 'whole']).map(({ ended }) => ended));
    expect(whole.map(({ exitCode }) => exitCode)).toEqual([0, 0]);

    const workers = start(() => [config, '--name', 'cut']);
    await workers[0]?.says(/epoch 2 {2}training/);
    const at = performance.now();
    run(`ip -n ${names[0]} link set v down`);
    const ended = await Promise.all(workers.map((worker) => worker.ended));
    for (const [rank, { exitCode, stderr, lines }] of ended.entries()) {
      expect(exitCode, stderr).toBe(75);
      const named = lines.find(
        ({ text }) => text.includes(`(${addresses[1 - rank]})`) && /lost|answer|gone|ended/.test(text),
      );
      expect(named, stderr).toBeDefined();
      console.log(`worker ${rank}: ${Math.round((named?.at as number) - at)} ms, ${named?.text}`);
    }
    run(`ip -n ${names[0]} link set v up`);

    const resumed = start((rank) =>
      rank === 0 ? ['--resume', 'cut', '--runs', join(folder, 'runs')] : [config, '--name', 'x'],
    );
    for (const { exitCode, stderr } of await Promise.all(resumed.map(({ ended }) => ended)))
      expect(exitCode, stderr).toBe(0);
    expect(lastWeights(runFolder(folder, 'cut')).equals(lastWeights(runFolder(folder, 'whole')))).toBe(true);
  });
});
