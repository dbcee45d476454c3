import type { BatchPlan } from '../../data/batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { NamedArray, Parameter } from '../../model/parameters.js';
import type { Random } from '../../runtime/random.js';
import type { Trainable } from '../../training/trainable.js';
import type { Fact, SplitReport, TaskWords, TrainingOptions, WarmStart } from '../task-training.js';
import type { PlannedConfig } from './plan.js';

/** The common part of all tasks' configs. */
export interface TaskConfig extends PlannedConfig {
  task: string;
}

/** The task-specific part of training; `assembleTraining` adds the common part. */
export interface Trainer<
  Config extends TaskConfig,
  Prepared extends PreparedData,
  Spec extends object,
  Model extends Network,
  Batch,
> {
  /** Tasks whose checkpoints a new run may start from (`--init-from`). */
  startsFrom: readonly string[];
  /** Whether `--extend` may add tokens to the checkpoint's vocabulary. */
  extendable: boolean;
  /** Reads the data; vocabularies and statistics come only from the training split, or from the checkpoint. */
  prepare(config: Config, options: TrainingOptions): Promise<Prepared>;
  /** The spec of the network, as stored in a checkpoint. */
  spec(config: Config, prepared: Prepared): Spec;
  /** A network with weights drawn by `random`, or with zeros. */
  build(spec: Spec, random: Random | null): Model;
  /** Initializes some weights of a new run, and describes how; by default a warm start copies the checkpoint's weights. */
  start?(model: Model, start: { spec: Spec; prepared: Prepared; initialise: WarmStart | undefined }): Fact[];
  createLearning(context: { config: Config; prepared: Prepared; model: Model; kernels: Kernels }): Learning<Batch>;
  words(config: Config, prepared: Prepared): TaskWords;
  /** The Keras topology for tfjs-layers; without it a checkpoint has no topology. */
  stock?(model: Model, spec: Spec): { topology: unknown; weights(arrays: NamedArray[]): NamedArray[] };
}

/** What `prepare` returns besides the data. */
export interface PreparedData {
  /** JSON for the checkpoint. */
  stored: { tokenizer: unknown; vocabulary: unknown; dataHash: string };
  report: {
    splits: SplitReport[];
    facts: Fact[];
    /** What the network reads or predicts, shown beside the number of parameters. */
    sizes: string[];
  };
  /** Closes the source of the batches. */
  dispose?(): void;
}

export interface Network {
  parameters: Parameter[];
  dispose(): void;
}

/** A `Trainable` without the common part. */
export interface Learning<Batch>
  extends Pick<Trainable<Batch>, 'step' | 'rows' | 'evaluate' | 'measures' | 'chosenBy'>,
    Partial<Pick<Trainable<Batch>, 'samples'>> {
  /** The training batches of an epoch; deterministic. */
  planEpoch(epoch: number): BatchPlan<Batch>;
  /** The state carried from batch to batch; absent for whole sequences. */
  carried?: { toArrays(): NamedArray[]; restore(arrays: NamedArray[]): void; dispose(): void };
}
