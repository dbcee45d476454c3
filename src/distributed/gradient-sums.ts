import { isSparse } from '../kernels/gradient.js';
import type { Gradient, Kernels } from '../kernels/kernels.js';
import { disposeGradients } from '../model/gradients.js';
import type { GradientStore, Parameter } from '../model/parameters.js';
import { createGradientPart, type GradientPart, type SummedMemory } from './gradient-part.js';

/** Gradients of at least this many numbers (1 MB) are summed separately. */
const LARGE = 250_000;

/**
 * The gradients of one step, summed over the workers in parts: each large gradient separately, all others together. From the second step
 * on, the sum of a large gradient begins as soon as it is computed, while the gradients of lower layers are still being computed. The
 * parts do not depend on this overlap, so the sums are bit-identical without it.
 */
export interface GradientSums {
  /** The store for the gradients of the next step. */
  begin(options: { isEmpty: boolean }): GradientStore;
  /** Number of rows of each sparse gradient, in the order of the parameters. All workers must exchange these counts. */
  sparseCounts(): number[];
  /** Whether a gradient was changed after its sum had begun: all workers must sum again. */
  isLate(): boolean;
  /**
   * Sums what has not been summed yet, or everything if `again`; `counts` has the `sparseCounts` of all workers by rank. Takes ownership
   * of this worker's gradients. The sums are valid until the next step.
   */
  finish(counts: readonly (readonly number[])[], again: boolean): Promise<GradientStore>;
  dispose(): void;
}

export interface GradientSumsOptions {
  kernels: Kernels;
  parameters: readonly Parameter[];
  rank: number;
  /** Whether sums may begin while gradients are computed. */
  overlaps: boolean;
  /** Allocates memory with a name; memories with different names can be summed concurrently. */
  allocate(bytes: number, name: string): SummedMemory;
}

/** Creates the sums, which are reused for each step. */
export function createGradientSums({ overlaps, ...options }: GradientSumsOptions): GradientSums {
  const { parameters } = options;
  let parts: GradientPart[] | null = null;
  /** For a separate part: how often its gradient is set in a step, after which it is complete. */
  const complete = new Map<Parameter, number>();
  let store = new ObservedGradients(() => {});
  let isEmpty = false;
  let isLate = false;
  const pending = new Map<GradientPart, Promise<void>>();

  function divide(): GradientPart[] {
    const isForItself = (parameter: Parameter) => {
      const gradient = store.get(parameter);
      return gradient !== undefined && !isSparse(gradient) && parameter.variable.size >= LARGE;
    };
    const named = (name: string, of: readonly Parameter[]) =>
      createGradientPart({ ...options, parameters: of, allocate: (bytes) => options.allocate(bytes, name) });
    const large = parameters.filter(isForItself);
    return [
      ...large.map((parameter) => named(parameter.name, [parameter])),
      named(
        '',
        parameters.filter((parameter) => !large.includes(parameter)),
      ),
    ];
  }

  function start(part: GradientPart, counts: readonly (readonly number[])[]): void {
    part.pack(store, counts, isEmpty);
    const sum = part.sum();
    // A failure is reported when all sums are awaited.
    sum.catch(() => {});
    pending.set(part, sum);
  }

  function noteSet(parameter: Parameter, times: number): void {
    const expected = complete.get(parameter);
    if (!overlaps || expected === undefined || times < expected) return;
    if (times > expected) isLate = true;
    else start(parts?.find((part) => part.parameters[0] === parameter) as GradientPart, []);
  }

  /** Waits for all sums before reporting a failure: the others still read and write the memory. */
  async function settle(): Promise<void> {
    const failure = (await Promise.allSettled(pending.values())).find(({ status }) => status === 'rejected');
    pending.clear();
    if (failure !== undefined) throw (failure as PromiseRejectedResult).reason;
  }

  return {
    begin(batch) {
      ({ isEmpty } = batch);
      isLate = false;
      store = new ObservedGradients(noteSet);
      return store;
    },
    sparseCounts: () =>
      parameters.flatMap((parameter) => {
        const gradient = store.get(parameter);
        return gradient !== undefined && isSparse(gradient) ? [isEmpty ? 0 : gradient.ids.size] : [];
      }),
    isLate: () => isLate,
    async finish(counts, again) {
      // The first sum of each memory sends messages, so these run one after another.
      const isFirst = parts === null;
      parts ??= divide();
      if (again) await settle();
      for (const part of parts) {
        if (pending.has(part)) continue;
        start(part, counts);
        if (isFirst) await pending.get(part);
      }
      await settle();
      for (const { parameters: of } of parts.slice(0, -1)) {
        const [parameter] = of as [Parameter];
        complete.set(parameter, Math.max(store.timesOf(parameter), complete.get(parameter) ?? 0));
      }
      disposeGradients(store);
      const sums = new Map(parts.flatMap((part) => [...part.unpack()]));
      // In the order of the parameters, in which the norm adds them up.
      return new Map(
        parameters.flatMap((parameter) => {
          const sum = sums.get(parameter);
          return sum === undefined ? [] : [[parameter, sum] as const];
        }),
      );
    },
    dispose() {
      for (const part of parts ?? []) part.dispose();
      parts = null;
    },
  };
}

/** A store that reports how often the gradient of a parameter has been set. */
class ObservedGradients extends Map<Parameter, Gradient> {
  private readonly times = new Map<Parameter, number>();

  constructor(private readonly onSet: (parameter: Parameter, times: number) => void) {
    super();
  }

  override set(parameter: Parameter, gradient: Gradient): this {
    super.set(parameter, gradient);
    const times = this.timesOf(parameter) + 1;
    this.times.set(parameter, times);
    this.onSet(parameter, times);
    return this;
  }

  timesOf(parameter: Parameter): number {
    return this.times.get(parameter) ?? 0;
  }
}
