/**
 * Draws the positions of `swaps` swaps of a shuffle into `drawn`: uniform in 0..count-1, 0..count-2, and so on, the same numbers as
 * `Random.integer` draws one by one, several times as fast. `state` is that of xoroshiro128+ (Blackman and Vigna 2018), and is advanced.
 */
export function drawPositions(
  state: Int32Array,
  drawn: Uint32Array,
  { count, swaps }: { count: number; swaps: number },
): void {
  let [s01, s00, s11, s10] = state as unknown as [number, number, number, number];
  for (let swap = 0; swap < swaps; swap++) {
    const last = count - swap - 1;
    const shift = Math.clz32(last);
    let value: number;
    do {
      value = (s00 + s10) >>> shift;
      const low = s10 ^ s00;
      const high = s11 ^ s01;
      const [before00, before01] = [s00, s01];
      s00 = (before00 << 24) ^ (before01 >>> 8) ^ low ^ (low << 16);
      s01 = (before01 << 24) ^ (before00 >>> 8) ^ high ^ ((high << 16) | (low >>> 16));
      s10 = (high << 5) ^ (low >>> 27);
      s11 = (low << 5) ^ (high >>> 27);
    } while (value > last);
    drawn[swap] = value;
  }
  state.set([s01, s00, s11, s10]);
}
