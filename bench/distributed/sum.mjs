// `node sum.mjs 1,20,80`, with TF_CONFIG: joins the other workers, and sums arrays of so many MB, over the network and in shared memory.
// The chief prints the median milliseconds of each as JSON.
import { loadCollective } from '../../dist/distributed/addon.js';
import { readCluster } from '../../dist/distributed/cluster.js';
import { joinGroup } from '../../dist/distributed/group.js';
import { createSharedSums } from '../../dist/distributed/shared-sums.js';
import { createSums } from '../../dist/distributed/sums.js';

const ROUNDS = 15;

const cluster = readCluster(process.env.TF_CONFIG);
const group = await joinGroup({ cluster, tell: console.error, interrupted: () => false });
const { rank, size } = group;
const collective = loadCollective();
const sums = createSums(collective, size);
const share = createSharedSums(collective, { rank, size, collective, sum: (values) => sums(values, false) });

/** Median milliseconds, the first two rounds left out. */
async function time(sum) {
  const times = [];
  for (let round = 0; round < ROUNDS + 2; round++) {
    const begin = performance.now();
    await sum();
    if (round >= 2) times.push(performance.now() - begin);
  }
  return times.sort((left, right) => left - right)[ROUNDS >> 1];
}

const results = [];
for (const megabytes of process.argv[2].split(',').map(Number)) {
  const count = (megabytes * 1e6) / 4;
  const values = new Float32Array(collective.allocate(count * 4), 0, count);
  const network = await time(() => sums(values, false));
  const shared = share({ bytes: count * 4, network: () => Promise.reject(new Error('The workers share no memory.')) });
  results.push({ megabytes, network, shared: await time(() => shared.sum(count)) });
}
if (rank === 0) console.log(JSON.stringify(results));
await group.close();
