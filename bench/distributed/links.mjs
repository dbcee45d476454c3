// Networks of their own on this machine, one a worker, whose links to each other are as slow as is asked: `1gbit`, `1gbit+5ms`,
// `100mbit+20ms+1%` (rate, delay, loss). Linux, root and iproute2; delays need netem in the kernel, losses netem or nftables.
import { execFileSync, spawnSync } from 'node:child_process';

const run = (command) => execFileSync('sh', ['-c', command], { stdio: 'pipe' });
const can = (command) => spawnSync('sh', ['-c', command]).status === 0;

/** Why this machine has no such links; null where it has. */
export function whyNoLinks() {
  if (process.getuid?.() !== 0) return 'only root may make network namespaces';
  if (!can('ip -V && tc -V')) return 'iproute2 is not installed';
  return null;
}

/**
 * Makes `count` networks. `through(index)` is the command that runs another one in that network. Throws with the reason where the kernel
 * has not what the link needs.
 */
export function openLinks(link, count) {
  const words = link.split('+');
  const rate = words.find((word) => word.endsWith('bit'));
  const delay = words.find((word) => word.endsWith('ms'));
  const loss = words.find((word) => word.endsWith('%'));
  const id = process.pid.toString(36);
  const bridge = `rnnb${id}`;
  const names = Array.from({ length: count }, (_, index) => `rnn-${id}-${index}`);
  const close = () => {
    for (const name of names) spawnSync('ip', ['netns', 'del', name]);
    spawnSync('ip', ['link', 'del', bridge]);
  };
  try {
    run(`ip link add ${bridge} type bridge && ip link set ${bridge} up`);
    for (const [index, name] of names.entries()) {
      const outer = `rnn${id}${index}`;
      run(
        `ip netns add ${name} && ip link add ${outer} type veth peer name v netns ${name} && ip link set ${outer} master ${bridge} up && ip -n ${name} link set lo up && ip -n ${name} addr add 10.214.0.${index + 1}/24 dev v && ip -n ${name} link set v up`,
      );
      if (rate !== undefined)
        run(`tc -n ${name} qdisc add dev v root handle 1: tbf rate ${rate} burst 256kb latency 50ms`);
      const place = rate === undefined ? 'root' : 'parent 1:1';
      const netem = ['netem', delay && `delay ${delay}`, loss && `loss ${loss}`].filter(Boolean).join(' ');
      if (netem === 'netem' || can(`tc -n ${name} qdisc add dev v ${place} ${netem}`)) continue;
      if (delay !== undefined) throw new Error('this kernel has no netem, which delays packets');
      drop(name, Number.parseFloat(loss));
    }
  } catch (error) {
    close();
    throw error;
  }
  return {
    addresses: names.map((_, index) => `10.214.0.${index + 1}:2222`),
    through: (index) => ['ip', 'netns', 'exec', names[index]],
    close,
  };
}

/** Loses some percent of the packets that leave a network, without netem. */
function drop(name, percent) {
  const share = Math.round(percent * 10);
  run(
    `ip netns exec ${name} nft 'add table inet t; add chain inet t c { type filter hook output priority 0; }; add rule inet t c oifname "v" numgen random mod 1000 < ${share} drop'`,
  );
}
