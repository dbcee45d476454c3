import { zipSync } from 'fflate';
import { cells } from '../../kernels/cells.js';
import type { NamedArray } from '../../model/parameters.js';
import { chainFiles } from '../chain-file.js';
import type { Exporter } from '../exporter.js';
import { loadHdf5 } from '../hdf5/load.js';
import { exampleOf } from '../layers/example.js';
import { type ClassName, callsOf, classNames, type StockGraph, type StockLayer, stockArray } from '../layers/graph.js';
import { requireStockGraph } from '../layers/refuse.js';

/** `model.keras` of Keras 3: a zip archive of `config.json`, `metadata.json` and `model.weights.h5`. */
export const exportKeras: Exporter = async ({ model }) => {
  const graph = requireStockGraph(model.network, 'keras');
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const zip = zipSync(
    {
      'metadata.json': encode({ keras_version: '3.0.0', date_saved: '2026-01-01@00:00:00' }),
      'config.json': encode(modelJson(graph)),
      'model.weights.h5': await weightsFile(graph, model.weights),
    },
    // Like Keras, with a fixed time, so that the same model gives the same file.
    { level: 0, mtime: new Date('2026-01-01T00:00:00') },
  );
  return {
    files: [
      { name: 'model.keras', content: [zip], description: 'layers and weights, for `keras.saving.load_model`' },
      ...chainFiles(model),
    ],
    ...exampleOf(model, 'keras'),
  };
};

function modelJson({ name, layers }: StockGraph): unknown {
  const inputs = layers.filter(({ className }) => className === 'InputLayer');
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name,
      trainable: true,
      layers: layers.map(layerJson),
      input_layers: inputs.map(({ name }) => [name, 0, 0]),
      output_layers: [[layers.at(-1)?.name, 0, 0]],
    },
    registered_name: 'Functional',
  };
}

function object(className: ClassName, config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { module: 'keras.layers', class_name: className, config, registered_name: null };
}

function layerJson(layer: StockLayer): unknown {
  const { className, name, config, inner } = layer;
  const { shape, axes, ...rest } = config;
  const own = {
    name,
    ...(className === 'InputLayer' ? {} : { trainable: true, dtype: 'float32' }),
    ...(shape === undefined ? {} : { batch_shape: shape, sparse: false }),
    ...(axes === undefined ? {} : { axes }),
    ...rest,
    ...(inner === undefined ? {} : { layer: object(inner.className, inner.config) }),
  };
  const calls = callsOf(layer).map((read) => {
    const tensors = read.map(({ name, call }) => ({
      class_name: '__keras_tensor__',
      config: { shape: [null], dtype: 'float32', keras_history: [name, call, 0] },
    }));
    // A layer with several inputs takes them as a list.
    return { args: tensors.length > 1 ? [tensors] : tensors, kwargs: {} };
  });
  return { ...object(className, own), name, inbound_nodes: calls };
}

/** One group per layer, named by its class and a counter; the weights of a recurrent layer are in its cell. */
async function weightsFile({ layers }: StockGraph, weights: readonly NamedArray[]): Promise<Uint8Array> {
  const { File, FS } = await loadHdf5();
  const path = '/weights.h5';
  const file = new File(path, 'w');
  try {
    const made = new Set<string>();
    const makeGroup = (path: string) => {
      if (made.has(path)) return;
      const slash = path.lastIndexOf('/');
      if (slash > 0) makeGroup(path.slice(0, slash));
      file.create_group(path);
      made.add(path);
    };
    makeGroup('vars');
    for (const { group, weights: own } of groupsOf(layers)) {
      makeGroup(group);
      for (const [index, weight] of own.entries()) {
        const { shape, data } = stockArray(weight, weights);
        const dataset = file.create_dataset({ name: `${group}/${index}`, data, shape });
        // For `rnn import`; Keras ignores it.
        if (!weight.transposed) dataset.create_attribute('parameter', weight.parameter);
      }
    }
    file.flush();
    file.close();
    return FS.readFile(path);
  } finally {
    FS.unlink(path);
  }
}

/** The paths of each layer's weights in `model.weights.h5`. */
function groupsOf(layers: readonly StockLayer[]): { group: string; weights: StockLayer['weights'] }[] {
  const counts = new Map<string, number>();
  return layers.flatMap(({ className, inner, weights }) => {
    const kind = classNames[className];
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    const group = `layers/${kind}${count === 0 ? '' : `_${count}`}`;
    const none = { group: `${group}/vars`, weights: [] };
    if (inner !== undefined) {
      return [
        none,
        ...['forward_layer', 'backward_layer'].flatMap((layer, direction) => [
          { group: `${group}/${layer}/vars`, weights: [] },
          { group: `${group}/${layer}/cell/vars`, weights: weights.slice(3 * direction, 3 * direction + 3) },
        ]),
      ];
    }
    const isRecurrent = Object.values(cells).some(({ keras }) => keras.className === className);
    return isRecurrent ? [none, { group: `${group}/cell/vars`, weights }] : [{ group: `${group}/vars`, weights }];
  });
}
