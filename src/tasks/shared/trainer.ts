import type { BatchPlan } from '../../data/batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { NamedArray, Parameter } from '../../model/parameters.js';
import type { Random } from '../../runtime/random.js';
import type { Trainable } from '../../training/trainable.js';
import type { Fact, SplitReport, TaskWords, TrainingOptions, WarmStart } from '../task-training.js';
import type { PlannedConfig } from './plan.js';

/** The part of a config that every task has. */
export interface TaskConfig extends PlannedConfig {
  task: string;
}

/** How a task trains; `assembleTraining` does the rest, the same for all tasks. */
export interface Trainer<
  Config extends TaskConfig,
  Prepared extends PreparedData,
  Spec extends object,
  Model extends Network,
  Batch,
> {
  /** Tasks whose checkpoints a new run may start from (`--init-from`). */
  startsFrom: readonly string[];
  /** Whether such a start may add tokens to the checkpoint's vocabulary (`--extend`). */
  extendable: boolean;
  /** Reads the data; vocabularies and statistics are those of the training split alone, or the checkpoint's. */
  prepare(config: Config, options: TrainingOptions): Promise<Prepared>;
  /** The network that config and data describe, as a checkpoint stores it. */
  spec(config: Config, prepared: Prepared): Spec;
  /** A network with weights drawn by `random`, or zeros. */
  build(spec: Spec, random: Random | null): Model;
  /** Changes the first weights of a new run, and tells how; without it those of the warm start are written. */
  start?(model: Model, start: { spec: Spec; prepared: Prepared; initialise: WarmStart | undefined }): Fact[];
  createLearning(context: { config: Config; prepared: Prepared; model: Model; kernels: Kernels }): Learning<Batch>;
  words(config: Config, prepared: Prepared): TaskWords;
  /** What stock tfjs reads of the network; without it a checkpoint has no topology. */
  stock?(model: Model, spec: Spec): { topology: unknown; weights(arrays: NamedArray[]): NamedArray[] };
}

/** What `prepare` gives beside the data themselves. */
export interface PreparedData {
  /** JSON, as the checkpoint keeps it. */
  stored: { tokenizer: unknown; vocabulary: unknown; dataHash: string };
  report: {
    splits: SplitReport[];
    facts: Fact[];
    /** What the network reads or predicts, told beside the number of its parameters. */
    sizes: string[];
  };
  /** Closes what batches are read from. */
  dispose?(): void;
}

export interface Network {
  parameters: Parameter[];
  dispose(): void;
}

/** A `Trainable` but for what is the same in all tasks. */
export interface Learning<Batch>
  extends Pick<Trainable<Batch>, 'step' | 'rows' | 'evaluate' | 'measures' | 'chosenBy'>,
    Partial<Pick<Trainable<Batch>, 'samples'>> {
  /** The training batches of an epoch, the same for the same epoch. */
  planEpoch(epoch: number): BatchPlan<Batch>;
  /** The state carried from batch to batch; none where sequences are read whole. */
  carried?: { toArrays(): NamedArray[]; restore(arrays: NamedArray[]): void; dispose(): void };
}
