// Networks of their own on this machine, one a worker, whose links to each other are as slow as is asked: `1gbit`, `1gbit+5ms`,
// `100mbit+20ms+1%` (rate, delay, loss). Linux, root and iproute2; delays and losses need netem in the kernel or a C compiler, for line.c.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const run = (command) => execFileSync('sh', ['-c', command], { stdio: 'pipe' });
const can = (command) => spawnSync('sh', ['-c', command]).status === 0;

let opened = 0;

/** Why this machine has no such links; null where it has. */
export function whyNoLinks() {
  if (process.getuid?.() !== 0) return 'only root may make network namespaces';
  if (!can('ip -V && tc -V')) return 'iproute2 is not installed';
  const name = `rnn-p-${process.pid}`;
  const made = can(`ip netns add ${name} && ip -n ${name} link add v0 type veth peer name v1`);
  spawnSync('ip', ['netns', 'del', name]);
  return made ? null : 'the system allows no network namespaces';
}

/**
 * @typedef {object} Links
 * @property {string[]} addresses each worker's host and port
 * @property {(index: number) => string[]} through the command that runs another one in a worker's network
 * @property {() => void} cut loses all that is sent from then on, in silence
 * @property {() => void} mend ends that
 * @property {() => void} close deletes the networks
 * @property {string} by what delays, loses or limits
 */

/**
 * Makes `count` networks. Throws with the reason if this machine lacks something that the link needs.
 * @param {string} link
 * @param {number} count
 * @returns {Links}
 */
export function openLinks(link, count) {
  const reason = whyNoLinks();
  if (reason !== null) throw new Error(reason);
  const words = link.split('+');
  const rate = words.find((word) => word.endsWith('bit'));
  const delay = words.find((word) => word.endsWith('ms'));
  const loss = words.find((word) => word.endsWith('%'));
  // The kernel takes its time to delete networks: no name is used again.
  const id = `${process.pid.toString(36)}${(opened++).toString(36)}`;
  const names = Array.from({ length: count }, (_, index) => `rnn-${id}-${index}`);
  const devices = names.map((_, index) => `rnn${id}-${index}`);
  const addresses = names.map((_, index) => `10.214.0.${index + 1}`);
  const bridge = `rnnb${id}`;
  const netem = ['netem', delay && `delay ${delay}`, loss && `loss ${loss}`].filter(Boolean).join(' ');
  const isPlain = delay === undefined && loss === undefined;
  let line = null;
  const close = () => {
    if (line !== null) can(`kill -KILL ${line}`);
    for (const name of names) spawnSync('ip', ['netns', 'del', name]);
    spawnSync('ip', ['link', 'del', bridge]);
  };
  try {
    for (const name of names) run(`ip netns add ${name} && ip -n ${name} link set lo up`);
    if (isPlain || hasNetem(names[0])) {
      run(`ip link add ${bridge} type bridge && ip link set ${bridge} up`);
      for (const [index, name] of names.entries())
        run(
          `ip link add ${devices[index]} type veth peer name v netns ${name} && ip link set ${devices[index]} master ${bridge} up`,
        );
    } else {
      line = startLine(Number.parseFloat(delay ?? '0'), Number.parseFloat(loss ?? '0'), devices);
      for (const [index, name] of names.entries()) run(`ip link set ${devices[index]} netns ${name} name v`);
    }
    for (const [index, name] of names.entries()) {
      run(`ip -n ${name} addr add ${addresses[index]}/24 dev v && ip -n ${name} link set v up`);
      if (rate !== undefined)
        run(`tc -n ${name} qdisc add dev v root handle 1: tbf rate ${rate} burst 256kb latency 50ms`);
      if (!isPlain && line === null)
        run(`tc -n ${name} qdisc add dev v ${rate === undefined ? 'root' : 'parent 1:1'} ${netem}`);
    }
  } catch (error) {
    close();
    throw error;
  }
  const switchAll = (state) => {
    for (const device of devices) run(`ip link set ${device} ${state}`);
  };
  return {
    addresses: addresses.map((address) => `${address}:2222`),
    through: (index) => ['ip', 'netns', 'exec', `${names[index]}`],
    cut: () => (line === null ? switchAll('down') : run(`kill -STOP ${line}`)),
    mend: () => (line === null ? switchAll('up') : run(`kill -CONT ${line}`)),
    close,
    by: line === null ? (isPlain ? 'tbf' : 'netem') : 'line.c',
  };
}

/** Whether the kernel can delay and lose packets of this network. */
const hasNetem = (name) =>
  can(`tc -n ${name} qdisc add dev lo root netem delay 1ms && tc -n ${name} qdisc del dev lo root`);

/** Compiles and starts line.c, which makes the devices; returns its process ID. */
function startLine(delay, loss, devices) {
  const folder = mkdtempSync(join(tmpdir(), 'rnn-line-'));
  try {
    const program = join(folder, 'line');
    const source = fileURLToPath(new URL('line.c', import.meta.url));
    if (!can(`cc -O2 -D_GNU_SOURCE -o '${program}' '${source}'`))
      throw new Error('to delay and lose packets, the kernel needs netem, or the machine a C compiler (cc)');
    return Number(execFileSync(program, [delay, loss, ...devices].map(String), { encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
