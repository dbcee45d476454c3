import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { inspectCheckpoint, loadCheckpoint } from '../../checkpoint/load.js';
import type { KnownCondition } from '../../data/generation/conditions.js';
import { type ContinuousBatch, createContinuousBatch } from '../../inference/decode/continuous-batch.js';
import { framesOfClassifier, framesOfTagger } from '../../inference/label/frames-read.js';
import type { LanguageModel } from '../../inference/language-model.js';
import type { TextGenerator } from '../../inference/text-generator.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { Used, UseName } from '../../tasks/registry.js';
import { openAs, usesOf } from '../../tasks/tasks.js';
import type { ModelFacts, ModelSource } from '../protocol.js';
import { RequestError } from './failure.js';

/** A checkpoint in memory with its uses. */
export interface ServedModel {
  facts: ModelFacts;
  /** Its uses, created on the first request. */
  use<Name extends UseName>(name: Name): Promise<Used<Name>>;
  /** The language model under these conditions, with its batch of requests; throws a RequestError if the model is not one. */
  given(conditions: Readonly<Record<string, string>>): Promise<DrawnModel>;
  batches(): Iterable<ContinuousBatch>;
  /** Number of its open requests: it is disposed when it is replaced and has none. */
  begin(): void;
  finish(): void;
  retire(): void;
}

export interface DrawnModel {
  model: LanguageModel;
  batch: ContinuousBatch;
}

/** Maximum number of combinations of conditions with a batch in memory. */
const MOST_GIVEN = 8;

/** Reads a checkpoint and prepares its main use; throws an RnnError if it cannot be used. */
export async function loadServedModel(
  { name, folder }: ModelSource,
  { kernels, rows }: { kernels: Kernels; rows: number },
): Promise<ServedModel> {
  const { created, task, step } = await inspectCheckpoint(folder);
  const checkpoint = await loadCheckpoint(folder, { training: false });
  const uses = usesOf(task) as readonly UseName[];
  const opened = new Map<UseName, Promise<{ dispose(): void }>>();
  const given = new Map<string, DrawnModel & { rank: number }>();
  let conditions: readonly KnownCondition[] = [];
  let begun = 0;
  let isRetired = false;
  let clock = 0;

  function use<Name extends UseName>(asked: Name): Promise<Used<Name>> {
    let found = opened.get(asked);
    if (found === undefined) {
      found = openAs(asked, checkpoint as Checkpoint, kernels) as Promise<{ dispose(): void }>;
      opened.set(asked, found);
    }
    return found as Promise<Used<Name>>;
  }

  /** Creates the language model under conditions, synchronously, so that no other request creates the same one. */
  async function languageModels(): Promise<(values: Readonly<Record<string, string>>) => LanguageModel> {
    if (uses.includes('textGenerator')) return ((await use('textGenerator')) as TextGenerator).given;
    const model = await use('languageModel');
    return (values) => {
      if (Object.keys(values).length === 0) return model;
      throw new RequestError(`The model ${name} takes no conditions.`, 'conditions');
    };
  }

  function forgetOldest(): void {
    const idle = [...given].filter(([, { batch }]) => batch.running + batch.waiting === 0);
    if (given.size < MOST_GIVEN || idle.length === 0) return;
    const [oldest] = idle.sort(([, one], [, other]) => one.rank - other.rank);
    const [key, { batch, model }] = oldest as (typeof idle)[number];
    batch.dispose();
    if (uses.includes('textGenerator')) model.dispose();
    given.delete(key);
  }

  async function dispose(): Promise<void> {
    for (const { batch, model } of given.values()) {
      batch.dispose();
      if (uses.includes('textGenerator')) model.dispose();
    }
    for (const one of opened.values()) (await one.catch(() => null))?.dispose();
  }

  const main = uses.find((one) => !['evaluation', 'states', 'corpora'].includes(one));
  if (main !== undefined) await use(main);
  if (uses.includes('textGenerator')) ({ conditions } = await use('textGenerator'));

  const frames = uses.includes('tagger')
    ? framesOfTagger(await use('tagger'))
    : uses.includes('classifier')
      ? framesOfClassifier(await use('classifier'))
      : null;

  return {
    facts: { name, task, uses, step, created, conditions, frames },
    use,
    async given(values) {
      const create = await languageModels();
      const key = JSON.stringify(Object.entries(values).sort());
      let found = given.get(key);
      if (found === undefined) {
        const model = create(values);
        forgetOldest();
        found = { model, batch: createContinuousBatch(model, rows), rank: 0 };
        given.set(key, found);
      }
      found.rank = clock++;
      return found;
    },
    *batches() {
      for (const { batch } of given.values()) yield batch;
    },
    begin() {
      begun++;
    },
    finish() {
      begun--;
      if (isRetired && begun === 0) void dispose();
    },
    retire() {
      isRetired = true;
      if (begun === 0) void dispose();
    },
  };
}
