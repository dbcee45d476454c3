import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { writeParameters } from '../../model/variables.js';
import type { Network } from './trainer.js';

/** A network with the weights of a checkpoint; throws a CheckpointError if they do not fit, without leaking tensors. */
export function loadNetwork<Spec, Model extends Network>(
  build: (spec: Spec, random: null) => Model,
  spec: Spec,
  { snapshot }: Checkpoint,
): Model {
  const model = build(spec, null);
  try {
    writeParameters(model.parameters, snapshot.weights);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
