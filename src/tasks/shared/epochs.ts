import { createRandom, deriveSeed, type Random } from '../../runtime/random.js';

/**
 * The batches of each epoch, planned with the epoch's own random stream, derived from the run's seed. The latest plan is cached,
 * because it is requested several times.
 */
export function planEpochs<Plan>(seed: number, plan: (random: Random, epoch: number) => Plan): (epoch: number) => Plan {
  let latest: { epoch: number; plan: Plan } | null = null;
  return (epoch) => {
    if (latest?.epoch === epoch) return latest.plan;
    // The order of a large corpus takes much memory: the one before is freed first.
    latest = null;
    const planned = plan(createRandom(deriveSeed(seed, `epoch ${epoch}`)), epoch);
    latest = { epoch, plan: planned };
    return planned;
  };
}
