/** `plan` with the result for the latest epoch kept: an epoch's batches are asked for more than once. */
export function keepLatest<Plan>(plan: (epoch: number) => Plan): (epoch: number) => Plan {
  let latest: { epoch: number; plan: Plan } | null = null;
  return (epoch) => {
    if (latest?.epoch !== epoch) latest = { epoch, plan: plan(epoch) };
    return latest.plan;
  };
}
