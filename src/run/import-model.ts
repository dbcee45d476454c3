import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { sha256 } from '../checkpoint/read.js';
import { saveCheckpoint } from '../checkpoint/save.js';
import { parseConfig } from '../config/parse.js';
import type { ResolvedConfig } from '../config/schema.js';
import { ConfigError } from '../errors.js';
import { unreadable } from '../exchange/import/files.js';
import { readModelFile } from '../exchange/import/import-model.js';
import { type NumberedLabelModel, renumberLabels } from '../exchange/import/label-model.js';
import { type NumberedModel, renumber } from '../exchange/import/renumber.js';
import { readLabels, readVocabulary } from '../exchange/import/vocabulary.js';
import { cellOf } from '../kernels/cells.js';
import type { NamedArray } from '../model/parameters.js';
import { openAs } from '../tasks/tasks.js';
import { EOS, UNK } from '../text/specials.js';
import type { TokenizerSpec } from '../text/tokenizer.js';
import { newProgress } from '../training/progress.js';
import { type LabelTask, labelTasks } from './label-tasks.js';
import { checkpointFolder, type Run } from './layout.js';
import { beginRun, claimFolder } from './run-folder.js';

export interface ImportOptions {
  /** The file of tokens, for a model of another program. */
  vocabulary: string | null;
  /** The file of labels, for a tagger or classifier of another program. */
  labels: string | null;
  /** For a state_dict with labels, which does not say it: whether each token has one or each text. */
  task?: LabelTask | null;
  /** How a classifier of a state_dict sums up the states of a text; `last` by default. */
  pooling?: 'last' | 'mean' | 'max' | null;
  name: string;
  runsDirectory: string;
  /** Kind of tokens; null means characters if all tokens are single characters, otherwise words separated by spaces. */
  level: 'character' | 'word' | null;
  /** Whether texts are lowercased; null if no token has a capital. */
  lowercase: boolean | null;
  /** BCP 47 tag. */
  language: string;
}

export interface ImportedRun {
  run: Run;
  checkpoint: Checkpoint;
  folder: string;
}

/**
 * Imports a model file as a new run: an export of rnn, or a model of another program, which can then be used and trained further
 * (`--init-from`). Throws a CheckpointError or ConfigError that names the problem; no run is created then.
 */
export async function importModel(file: string, options: ImportOptions): Promise<ImportedRun> {
  const { name, runsDirectory, vocabulary, labels } = options;
  const { task: asked = null, pooling = null } = options;
  const predicts = asked && labelTasks[asked];
  if (pooling !== null && predicts !== 'texts') throw needs('pooling', `--task ${taskOf('texts')}`);
  if (asked !== null && labels === null) throw needs('task', '--labels FILE');
  const reading = predicts && { predicts, pooling: pooling ?? 'last' };
  const read = await readModelFile(file, labels === null ? 'tokens' : 'labels', reading);
  const found = read.type === 'labels' && taskOf(read.model.spec.head.type === 'pooled' ? 'texts' : 'steps');
  if (asked !== null && found && found !== asked) {
    throw new ConfigError(`${file} is a model of the task ${found}, not ${asked}.`, {
      hint: `Use --task ${found}, or no --task.`,
    });
  }
  let checkpoint: Checkpoint;
  if (read.type === 'own') {
    refuseUnused(file, options);
    const { type: _, ...parts } = read;
    checkSizes(parts.model, parts.weights, file);
    checkpoint = checkpointOf({ ...parts, config: { ...Object(parts.config), name, runsDirectory } });
  } else {
    if (vocabulary === null) {
      throw new ConfigError(`${file} numbers its tokens but does not contain them.`, {
        hint: 'Give a file with its tokens in the order of their ids: --vocabulary FILE.',
      });
    }
    const tokens = await readVocabulary(vocabulary);
    if (read.type === 'foreign') {
      checkpoint = foreignCheckpoint(renumber(read.model, tokens, { model: file, vocabulary }), options);
    } else {
      const names = await readLabels(labels as string);
      const files = { model: file, vocabulary, labels: labels as string };
      checkpoint = labelCheckpoint(renumberLabels(read.model, { tokens, labels: names }, files), names, options);
    }
  }
  // The task validates all parts, as for any checkpoint.
  const { weights } = await openAs('portable', checkpoint);
  checkpoint.snapshot.weights = weights;
  const config = {
    ...parseConfig(checkpoint.config, 'the config of the model'),
    name,
    runsDirectory,
  } as ResolvedConfig;
  const claim = await claimFolder(config, false);
  try {
    await beginRun(claim, config, checkpoint.vocabulary);
    const folder = checkpointFolder(claim.run, 'last');
    await saveCheckpoint(folder, checkpoint);
    return { run: claim.run, checkpoint, folder };
  } finally {
    await claim.lock.release();
  }
}

function taskOf(predicts: (typeof labelTasks)[LabelTask]): LabelTask {
  const names = Object.keys(labelTasks) as LabelTask[];
  return names.find((name) => labelTasks[name] === predicts) as LabelTask;
}

function needs(option: string, other: string): ConfigError {
  return new ConfigError(`--${option} needs ${other}.`, { hint: `Add ${other}, or remove --${option}.` });
}

/** An export of rnn has its own vocabulary, labels and tokenizer. */
function refuseUnused(file: string, options: ImportOptions): void {
  const unused = (['vocabulary', 'labels', 'task', 'level', 'lowercase'] as const).find(
    (name) => (options[name] ?? null) !== null,
  );
  if (unused === undefined) return;
  throw new ConfigError(`${file} is an export of rnn, so --${unused} has no effect.`, {
    hint: `Remove --${unused}: the export has its own vocabulary, labels and tokenizer.`,
  });
}

/** Keys of a network spec that are sizes. */
const widths = new Set([
  'vocabularySize',
  'size',
  'embeddingSize',
  'features',
  'hiddenSize',
  'hiddenSizes',
  'projection',
  'classes',
  'labels',
  'values',
]);

/** Rejects a network that is larger than its weights, before memory is allocated. */
function checkSizes(model: object, weights: readonly NamedArray[], file: string): void {
  const widest = weights.reduce((largest, { shape }) => Math.max(largest, ...shape), 2);
  const visit = (value: unknown, key: string): void => {
    if (Array.isArray(value) && value.length > Math.max(weights.length, 1))
      throw unreadable(file, `its network has ${value.length} ${key}, but only ${weights.length} weights`);
    if (typeof value === 'number' && widths.has(key) && value > widest)
      throw unreadable(file, `the ${key} of its network is ${value}, but no weight is wider than ${widest}`);
    if (Array.isArray(value)) for (const item of value) visit(item, key);
    else if (typeof value === 'object' && value !== null)
      for (const [name, item] of Object.entries(value)) visit(item, name);
  };
  const { sound: _, ...network } = model as { sound?: unknown };
  visit(network, 'model');
}

function foreignCheckpoint(
  { spec, weights, vocabulary }: NumberedModel,
  { name, runsDirectory, ...text }: ImportOptions,
): Checkpoint {
  const tokenizer = tokenizerOf(vocabulary.tokens, text);
  const { cell, activation, hiddenSizes, input } = spec;
  const config = {
    task: 'languageModel',
    name,
    runsDirectory,
    // Its training text is unknown; standard input means data that cannot be read again.
    data: { train: '-', unit: vocabulary.counts[0] === 0 ? 'stream' : 'line' },
    text: tokenizer,
    model: {
      cell,
      layers: hiddenSizes.length,
      hiddenSize: hiddenSizes,
      input,
      ...(cellOf(cell).choosesActivation ? { activation } : {}),
    },
  };
  return checkpointOf({ task: 'languageModel', config, model: spec, tokenizer, vocabulary, weights });
}

/** The tokenizer of the options; missing options are inferred from the tokens. */
function tokenizerOf(
  tokens: readonly string[],
  text: Pick<ImportOptions, 'level' | 'lowercase' | 'language'>,
): TokenizerSpec {
  const own = tokens.filter((token) => token !== EOS && token !== UNK);
  const level = text.level ?? (own.every((token) => [...token].length === 1) ? 'character' : 'word');
  const lowercase = text.lowercase ?? own.every((token) => token === token.toLocaleLowerCase(text.language));
  const { language } = text;
  return level === 'character'
    ? { level, graphemes: false, lowercase, language }
    : { level, segmentation: 'whitespace', lowercase, language };
}

function labelCheckpoint(
  { spec, weights, vocabulary }: NumberedLabelModel,
  names: readonly string[],
  { name, runsDirectory, ...text }: ImportOptions,
): Checkpoint {
  const { cell, activation, hiddenSizes, input, bidirectional, head } = spec;
  const tokenizer = tokenizerOf(vocabulary.tokens, text);
  const { lowercase, language } = tokenizer;
  const size = input.type === 'tokens' ? input.size : null;
  const model = {
    ...{ cell, bidirectional, layers: hiddenSizes.length, hiddenSize: hiddenSizes },
    input: size === null ? { type: 'oneHot' } : { type: 'embedding', size },
    ...(cellOf(cell).choosesActivation ? { activation } : {}),
    ...(head.type === 'pooled' ? { pooling: head.pooling } : { head: head.type }),
  };
  const common = { name, runsDirectory, text: tokenizer, model };
  const counted = { names, counts: names.map(() => 1) };
  const encoder = { vocabulary, characters: null, lowercase, language };
  if (head.type === 'pooled') {
    const config = { task: 'classification', ...common, data: { input: 'text', train: '-' } };
    const parts = { labels: counted, tokens: encoder, normalisation: null };
    return checkpointOf({ task: 'classification', config, model: spec, tokenizer, vocabulary: parts, weights });
  }
  const config = { task: 'tagging', ...common, data: { input: 'tokens', train: '-' } };
  const scheme = names.some((tag) => /^[ES]-/.test(tag))
    ? 'BIOES'
    : names.some((tag) => /^B-/.test(tag))
      ? 'BIO'
      : null;
  const parts = { input: { type: 'tokens', ...encoder }, tags: counted, scheme };
  return checkpointOf({ task: 'tagging', config, model: spec, tokenizer, vocabulary: parts, weights });
}

function checkpointOf(
  parts: Pick<Checkpoint, 'task' | 'config' | 'model' | 'tokenizer' | 'vocabulary'> & { weights: NamedArray[] },
): Checkpoint {
  const { weights, ...rest } = parts;
  return {
    ...rest,
    topology: null,
    snapshot: {
      weights,
      optimizerSlots: [],
      carriedState: [],
      progress: newProgress({ seed: 0, averaging: null }),
    },
    // The hash of no training data, so that a resume rejects any data.
    dataHash: sha256('imported'),
    metrics: {},
  };
}
