import type { ModelSpec } from './language/spec.js';

/** What a config says of recurrent layers; only simpleRnn has an activation there, and only lstm a forget bias. */
interface LayersSection extends Pick<ModelSpec, 'cell' | 'dropout'> {
  hiddenSize: number[];
  activation?: ModelSpec['activation'];
  forgetBias?: number;
}

type LayersSpec = Pick<ModelSpec, 'cell' | 'activation' | 'hiddenSizes' | 'dropout' | 'forgetBias'>;
type Surroundings = Pick<ModelSpec, 'bidirectional' | 'initializer'>;

/** The recurrent layers that a config describes. */
export function layersSpec({ cell, activation, hiddenSize, dropout, forgetBias }: LayersSection): LayersSpec {
  return { cell, activation: activation ?? 'tanh', hiddenSizes: hiddenSize, dropout, forgetBias: forgetBias ?? 0 };
}

/** The same where they are the network's only ones: with their directions, and how all weights start. */
export function stackSpec(section: LayersSection & Surroundings): LayersSpec & Surroundings {
  const { bidirectional, initializer } = section;
  return { ...layersSpec(section), bidirectional, initializer };
}
