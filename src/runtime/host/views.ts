/** How an array of `shape` reads another one: element (i, j, ...) is at offset + i strides[0] + j strides[1] + ... */
export interface View {
  offset: number;
  strides: readonly number[];
}

/** Dimensions that a layout may have: kMaxRank of kernel-call.h. */
const MAX_RANK = 6;

/** Strides of a row-major array. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let index = shape.length - 1; index >= 0; index--) {
    strides[index] = stride;
    stride *= shape[index] as number;
  }
  return strides;
}

/** The view of a row-major array of shape `from` that is broadcast to `to`. */
export function broadcastView(from: readonly number[], to: readonly number[]): View {
  const own = stridesOf(from);
  const missing = to.length - from.length;
  const strides = to.map((_, index) => (from[index - missing] === 1 ? 0 : (own[index - missing] ?? 0)));
  return { offset: 0, strides };
}

/**
 * The layout for view.h: [rank, sizes..., for each view: offset, strides...], with as few dimensions as possible, so that the inner
 * loops are long. Null if there are more than six.
 */
export function layoutOf(shape: readonly number[], views: readonly View[]): Int32Array | null {
  const sizes: number[] = [];
  const strides = views.map((): number[] => []);
  for (const [index, size] of shape.entries()) {
    if (size === 1) continue;
    const last = sizes.length - 1;
    const follows = views.every((view, v) => strides[v]?.[last] === (view.strides[index] as number) * size);
    if (last >= 0 && follows) {
      sizes[last] = (sizes[last] as number) * size;
      for (const [v, view] of views.entries()) (strides[v] as number[])[last] = view.strides[index] as number;
    } else {
      sizes.push(size);
      for (const [v, view] of views.entries()) strides[v]?.push(view.strides[index] as number);
    }
  }
  if (sizes.length === 0) {
    sizes.push(1);
    for (const own of strides) own.push(1);
  }
  if (sizes.length > MAX_RANK) return null;
  return Int32Array.from([
    sizes.length,
    ...sizes,
    ...views.flatMap(({ offset }, v) => [offset, ...(strides[v] as number[])]),
  ]);
}

/** Number of elements of an array of this shape. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const dimension of shape) size *= dimension;
  return size;
}
