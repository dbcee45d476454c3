import { rnnVersion } from '../../checkpoint/version.js';
import { chainFiles } from '../chain-file.js';
import type { Exporter } from '../exporter.js';
import { exampleOf } from '../layers/example.js';
import { callsOf, type StockLayer, stockArray } from '../layers/graph.js';
import { requireStockGraph } from '../layers/refuse.js';

/** A LayersModel: `model.json` and `weights.bin`, which `tf.loadLayersModel` reads. */
export const exportTfjs: Exporter = ({ model }) => {
  const graph = requireStockGraph(model.network, 'tfjs');
  const arrays = graph.layers.flatMap(({ weights }) => weights.map((weight) => stockArray(weight, model.weights)));
  const inputs = graph.layers.filter(({ className }) => className === 'InputLayer');
  const json = {
    format: 'layers-model',
    generatedBy: `rnn ${rnnVersion}`,
    convertedBy: null,
    modelTopology: {
      class_name: 'Model',
      config: {
        name: graph.name,
        layers: graph.layers.map(layerJson),
        input_layers: inputs.map(({ name }) => [name, 0, 0]),
        output_layers: [[graph.layers.at(-1)?.name, 0, 0]],
      },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightsManifest: [
      { paths: ['weights.bin'], weights: arrays.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) },
    ],
  };
  return {
    files: [
      { name: 'model.json', content: JSON.stringify(json), description: 'the layers, for `tf.loadLayersModel`' },
      {
        name: 'weights.bin',
        content: arrays.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
        description: 'the weights, float32',
      },
      ...chainFiles(model),
    ],
    ...exampleOf(model, 'tfjs'),
  };
};

function layerJson(layer: StockLayer): unknown {
  const { className, name, config, inner } = layer;
  const { shape, ...rest } = config;
  return {
    class_name: className,
    name,
    config: {
      name,
      ...(shape === undefined ? {} : { batch_input_shape: shape, sparse: false }),
      ...withoutResetAfter(rest),
      ...(inner === undefined
        ? {}
        : { layer: { class_name: inner.className, config: withoutResetAfter(inner.config) } }),
    },
    inbound_nodes: callsOf(layer).map((read) => read.map(({ name, call }) => [name, call, 0, {}])),
  };
}

/** tfjs-layers can apply the reset gate only before the product. */
function withoutResetAfter({ reset_after: _, ...config }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return config;
}
