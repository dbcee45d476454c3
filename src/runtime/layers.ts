type Layers = typeof import('@tensorflow/tfjs-layers');

let loaded: Layers | null = null;

/**
 * The layers of Keras in TensorFlow.js, for the topology that is written beside the weights; loaded at the first use, as only
 * training needs them. Throws outside of Node.
 */
export function kerasLayers(): Layers {
  loaded ??= load();
  return loaded;
}

function load(): Layers {
  // Not an import: what computes must be loadable where there is no `node:module`.
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) throw new Error('The topology of Keras is only written in Node.');
  return builtin('node:module').createRequire(import.meta.url)('@tensorflow/tfjs-layers');
}
