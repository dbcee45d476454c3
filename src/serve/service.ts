import { randomInt } from 'node:crypto';
import { ConfigError } from '../errors.js';
import { locateReference } from '../run/open-run.js';
import { ApiError } from './api-error.js';
import type { Limits } from './limits.js';
import { type Answered, type ModelThread, type Question, startModelThread } from './model-thread.js';
import type { ModelFacts, ModelSource } from './protocol.js';

/** A run to be served, with the location of its checkpoint. */
export interface ServedRun extends ModelSource {
  locate(): Promise<string>;
}

/** The served models and their requests. */
export interface Service {
  list(): readonly ModelFacts[];
  /** The model of a name, or the only one; throws an ApiError if there is none, or it does not support the use. */
  find(name: string | null | undefined, uses: readonly string[]): ModelFacts;
  /**
   * Sends a request of a number of texts to a model. Rejects with an ApiError if too many are waiting, and like `ModelThread.ask`.
   */
  ask(question: Question & { texts: number }): Promise<Answered>;
  /** Number of texts that a model is processing or that are waiting. */
  load(name: string): number;
  /** Whether every model can answer. */
  isHealthy(): boolean;
  reopen(source: ModelSource): Promise<ModelFacts>;
  close(): Promise<void>;
}

/** Events of a service. */
export interface ServiceEvents {
  /** A thread of models has ended and is being restarted. */
  lost(names: readonly string[], error: Error): void;
}

/** Finds the runs to serve, by default the newest; throws an RnnError if one does not exist, or two have the same name. */
export async function locateRuns(
  runsDirectory: string,
  references: readonly string[],
  checkpoint: string | undefined,
): Promise<ServedRun[]> {
  const served = new Map<string, ServedRun>();
  for (const reference of references.length === 0 ? [null] : references) {
    const find = () => locateReference(runsDirectory, reference, { checkpoint });
    const { run, folder } = await find();
    const name = run?.name ?? folder;
    if (served.has(name)) {
      throw new ConfigError(`Two of the runs have the name "${name}".`, {
        hint: 'Serve only one of them, or rename the folder of one.',
      });
    }
    // Later restarts use the same run, even if there is a newer one.
    const locate = async () =>
      run === null ? folder : (await locateReference(runsDirectory, run.folder, { checkpoint })).folder;
    served.set(name, { name, folder, locate });
  }
  return [...served.values()];
}

/** Starts the threads of the models; throws a CheckpointError if one cannot be used. */
export async function startService(
  sources: readonly ModelSource[],
  limits: Limits,
  { lost }: ServiceEvents,
): Promise<Service> {
  const places: { sources: ModelSource[]; thread: ModelThread | null }[] = [];
  const placeOf = new Map<string, (typeof places)[number]>();
  const loads = new Map(sources.map(({ name }) => [name, 0]));
  let isClosing = false;

  async function open(place: (typeof places)[number]): Promise<void> {
    const names = place.sources.map(({ name }) => name);
    place.thread = await startModelThread(place.sources, limits, (error) => {
      place.thread = null;
      lost(names, error);
      setTimeout(() => {
        if (!isClosing) open(place).catch((cause) => lost(names, cause));
      }, 1000).unref();
    });
  }

  for (const group of groups(sources)) {
    // No more than a thread can be told.
    const place = { sources: group.map(({ name, folder }) => ({ name, folder })), thread: null };
    places.push(place);
    for (const { name } of group) placeOf.set(name, place);
  }
  const opened = await Promise.allSettled(places.map(open));
  const refused = opened.find((one) => one.status === 'rejected');
  if (refused !== undefined) {
    await Promise.all(places.map(({ thread }) => thread?.close()));
    throw refused.reason;
  }
  const factsOf = new Map<string, ModelFacts>();
  for (const { thread } of places) for (const [name, facts] of thread?.facts ?? []) factsOf.set(name, facts);

  return {
    list: () => sources.map(({ name }) => factsOf.get(name) as ModelFacts),
    find(name, uses) {
      const names = sources.map((source) => source.name);
      const [only] = names;
      const asked = name ?? (names.length === 1 ? only : undefined);
      if (asked === undefined) {
        throw new ApiError(400, `Name a model; this server has ${names.join(', ')}.`, { param: 'model' });
      }
      const facts = factsOf.get(asked);
      if (facts === undefined) {
        throw new ApiError(404, `The model "${asked}" does not exist here; this server has ${names.join(', ')}.`, {
          param: 'model',
          code: 'model_not_found',
        });
      }
      if (uses.some((use) => facts.uses.includes(use))) return facts;
      throw new ApiError(400, `The model "${asked}" has the task ${facts.task}, which this route does not support.`, {
        param: 'model',
        code: 'wrong_task',
      });
    },
    async ask({ texts, ...question }) {
      const { model } = question;
      const load = loads.get(model) ?? 0;
      if (load > 0 && load + texts > limits.rows + limits.queue) {
        const waiting = Math.max(1, Math.ceil(load / limits.rows));
        // Random, so that clients do not all retry at the same time.
        const retryAfter = waiting + randomInt(2);
        throw new ApiError(429, `The model "${model}" is busy: ${load} texts run or wait. Ask again later.`, {
          code: 'queue_full',
          retryAfter,
        });
      }
      const thread = placeOf.get(model)?.thread ?? null;
      if (thread === null) throw new ApiError(503, `The model "${model}" is being reloaded.`, { retryAfter: 2 });
      loads.set(model, load + texts);
      try {
        return await thread.ask(question);
      } finally {
        loads.set(model, (loads.get(model) ?? 0) - texts);
      }
    },
    load: (name) => loads.get(name) ?? 0,
    isHealthy: () => places.every(({ thread }) => thread !== null),
    async reopen(source) {
      const place = placeOf.get(source.name);
      if (place?.thread == null) throw new ConfigError(`The model ${source.name} is being loaded.`);
      const facts = await place.thread.reopen(source);
      place.sources = place.sources.map((one) => (one.name === source.name ? source : one));
      factsOf.set(source.name, facts);
      return facts;
    },
    async close() {
      isClosing = true;
      await Promise.all(places.map(({ thread }) => thread?.close()));
    },
  };
}

/** One thread per model. On the tensorflow host one thread has all models, because its library can be loaded in one thread only. */
function groups(sources: readonly ModelSource[]): readonly (readonly ModelSource[])[] {
  return process.env.RNN_BACKEND === 'tensorflow' ? [sources] : sources.map((source) => [source]);
}
