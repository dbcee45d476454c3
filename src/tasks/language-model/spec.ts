import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseModelSpec } from '../../checkpoint/specs/model-spec.js';
import { buildModel, type Model } from '../../model/language/model.js';
import { loadNetwork } from '../shared/load-network.js';

/** The network in a checkpoint; throws a CheckpointError if it is damaged. */
export function loadModel(checkpoint: Checkpoint): Model {
  return loadNetwork(buildModel, parseModelSpec(checkpoint.model), checkpoint);
}
