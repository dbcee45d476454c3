import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseModelSpec } from '../../checkpoint/specs/model-spec.js';
import { buildTwoSidedModel, type TwoSidedModel } from '../../model/two-sided-model.js';
import { loadNetwork } from '../shared/load-network.js';

/** The network in a checkpoint; throws a CheckpointError where it is damaged. */
export function loadModel(checkpoint: Checkpoint): TwoSidedModel {
  return loadNetwork(buildTwoSidedModel, parseModelSpec(checkpoint.model), checkpoint);
}
