import { describe, expect, it } from 'vitest';
import { openNodeDevice } from '../../../../src/kernels/hosts/node/open.js';

const MB = 2 ** 20;
const LARGEST = 64;
const numbers = new Int32Array((LARGEST * MB) / 4).fill(1);
const device = openNodeDevice();

/** Makes an output of so many megabytes and frees it. */
function makeAndFree(megabytes: number): void {
  const values = numbers.subarray(0, (megabytes * MB) / 4);
  for (const made of device.execute('RnnIntToFloat', {}, [{ values, shape: [values.length] }], 1))
    device.release(made.values);
}

describe("the memory of the node host's outputs", () => {
  it('is given out again, and not asked of the system each time', () => {
    makeAndFree(LARGEST);
    const before = process.resourceUsage().minorPageFault;
    for (let step = 0; step < 20; step++) makeAndFree(LARGEST);
    const faults = process.resourceUsage().minorPageFault - before;
    // New memory costs a fault for each huge page of 2 MB, and 512 where the system has none.
    expect(faults).toBeLessThan((20 * LARGEST) / 2 / 2);
  });

  it('keeps no more than a quarter beyond the most that was in use', () => {
    const before = process.memoryUsage.rss();
    for (let megabytes = LARGEST; megabytes > 4; megabytes -= 3) makeAndFree(megabytes);
    expect(device.bytesInUse()).toBe(0);
    expect(process.memoryUsage.rss() - before).toBeLessThan(1.25 * LARGEST * MB + 40 * MB);
  });
});
