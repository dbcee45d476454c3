import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseModelSpec } from '../../checkpoint/specs/model-spec.js';
import { type BidirectionalModel, buildBidirectionalModel } from '../../model/bidirectional/model.js';
import { loadNetwork } from '../shared/load-network.js';

/** The network in a checkpoint; throws a CheckpointError if it is damaged. */
export function loadModel(checkpoint: Checkpoint): BidirectionalModel {
  return loadNetwork(buildBidirectionalModel, parseModelSpec(checkpoint.model), checkpoint);
}
