import type { Tensor2D } from '@tensorflow/tfjs-core';
import { CheckpointError } from '../../errors.js';
import type { CellState } from '../../kernels/kernels.js';
import type { Model } from '../../model/language/model.js';
import { disposeState } from '../../model/language/passes.js';
import type { NamedArray } from '../../model/parameters.js';
import { copyToTensor } from '../../model/variables.js';

/** The state carried from batch to batch of a stream. */
export interface CarriedState {
  /** The initial state of a batch: the kept state, or zeros if `continues` is false. Valid until `keep` or `dispose`. */
  begin(batchSize: number, continues: boolean): CellState[];
  /** Takes ownership of the final state of a batch. */
  keep(state: CellState[]): void;
  /** The kept state, named `<layer and direction>/<part>`; empty at the start. */
  toArrays(): NamedArray[];
  /** Throws a CheckpointError for a state of another model. */
  restore(arrays: readonly NamedArray[]): void;
  dispose(): void;
}

/** A carried state of zeros. */
export function createCarriedState(model: Model): CarriedState {
  let current: CellState[] = [];
  const replace = (state: CellState[]) => {
    disposeState(current);
    current = state;
  };
  return {
    begin(batchSize, continues) {
      if (!continues || current.length === 0) replace(model.zeroState(batchSize));
      return current;
    },
    keep: replace,
    toArrays: () =>
      current.flatMap((cell, index) =>
        cell.map((tensor, part) => ({
          name: `${index}/${part}`,
          shape: tensor.shape,
          data: Float32Array.from(tensor.dataSync()),
        })),
      ),
    restore(arrays) {
      if (arrays.length === 0) return replace([]);
      const byName = new Map(arrays.map((array) => [array.name, array]));
      const shapes = model.stateShapes(arrays[0]?.shape[0] ?? 0);
      replace(
        shapes.map((parts, index) =>
          parts.map((shape, part) => {
            const array = byName.get(`${index}/${part}`);
            if (array?.shape.join() !== shape.join()) throw otherModel();
            return copyToTensor(array.data, shape) as Tensor2D;
          }),
        ),
      );
    },
    dispose: () => replace([]),
  };
}

function otherModel(): CheckpointError {
  return new CheckpointError('The state carried in the checkpoint does not fit the layers of the model.', {
    hint: 'Use the configuration that the checkpoint was trained with.',
  });
}
