import { createRandom, deriveSeed, type Random } from '../../runtime/random.js';

/**
 * The batches of each epoch, planned with random numbers of its own that follow from the run's seed. The latest plan is kept:
 * an epoch's batches are asked for more than once.
 */
export function planEpochs<Plan>(seed: number, plan: (random: Random, epoch: number) => Plan): (epoch: number) => Plan {
  let latest: { epoch: number; plan: Plan } | null = null;
  return (epoch) => {
    if (latest?.epoch !== epoch)
      latest = { epoch, plan: plan(createRandom(deriveSeed(seed, `epoch ${epoch}`)), epoch) };
    return latest.plan;
  };
}
