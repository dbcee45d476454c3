import { parseJson } from '../../checkpoint/json.js';
import type { NamedArray } from '../../model/parameters.js';
import { unreadable } from './files.js';
import type { ForeignModel, ForeignTopology } from './foreign.js';
import { type Hdf5Reader, readHdf5 } from './hdf5-file.js';
import { parseTopology } from './topology.js';
import { readZip } from './zip.js';

const CONFIG = 'config.json';
const WEIGHTS = 'model.weights.h5';

/** Reads a whole model in HDF5, written by `model.save('x.h5')` of Keras 2 or 3. */
export function readKerasHdf5(bytes: Uint8Array, file: string): Promise<ForeignModel> {
  return readHdf5(bytes, file, (reader) => {
    const config = reader.attribute('/', 'model_config');
    if (typeof config !== 'string') {
      throw unreadable(
        file,
        'it has weights but no layers',
        'Save the whole model: model.save("model.h5"), not save_weights.',
      );
    }
    const topology = parseTopology(parseJson(config, `The model_config of ${file}`), file);
    return {
      layers: topology.map((layer) => {
        const names = [reader.attribute(`model_weights/${layer.name}`, 'weight_names') ?? []].flat();
        return { ...layer, weights: names.map((name) => reader.array(`model_weights/${layer.name}/${name}`, name)) };
      }),
    };
  });
}

/** The parts of a .keras file that are used: the layers as JSON, and the file with the weights. */
function openKeras(bytes: Uint8Array, file: string): { topology: ForeignTopology; weights: Uint8Array } {
  const [config, weights] = readEntries(
    bytes,
    file,
    [CONFIG, WEIGHTS],
    'Save the model by Keras: model.save("model.keras").',
  );
  const text = new TextDecoder().decode(config);
  return { topology: parseTopology(parseJson(text, `The ${CONFIG} of ${file}`), file), weights };
}

/** Reads a model written by `model.save('x.keras')` of Keras 3. */
export function readKeras(bytes: Uint8Array, file: string): Promise<ForeignModel> {
  const { topology, weights } = openKeras(bytes, file);
  return readHdf5(weights, file, (reader) => {
    const counts = new Map<string, number>();
    return {
      layers: topology.map((layer) => {
        const kind = snakeCase(layer.className);
        const count = counts.get(kind) ?? 0;
        counts.set(kind, count + 1);
        const path = `layers/${kind}${count === 0 ? '' : `_${count}`}`;
        const groups =
          layer.inner === null
            ? [path, `${path}/cell`, `${path}/layer`]
            : [`${path}/forward_layer/cell`, `${path}/backward_layer/cell`];
        return { ...layer, weights: groups.flatMap((group) => numbered(reader, `${group}/vars`)) };
      }),
    };
  });
}

/** The parameters of an export of rnn, in which each dataset has an attribute with the parameter's name. */
export function readOwnKeras(bytes: Uint8Array, file: string): Promise<NamedArray[]> {
  const [weights] = readEntries(bytes, file, [WEIGHTS]);
  return readHdf5(weights, file, (reader) => {
    const found: NamedArray[] = [];
    const visit = (path: string, depth: number): void => {
      for (const key of reader.keys(path)) {
        const inside = path === '/' ? key : `${path}/${key}`;
        const parameter = reader.attribute(inside, 'parameter');
        if (typeof parameter === 'string') found.push(reader.array(inside, parameter));
        else if (depth < 8) visit(inside, depth + 1);
      }
    };
    visit('/', 0);
    return found;
  });
}

/** Entries of the archive; throws if one is missing. */
function readEntries<Names extends readonly string[]>(
  bytes: Uint8Array,
  file: string,
  names: readonly [...Names],
  hint?: string,
): { [Index in keyof Names]: Uint8Array } {
  const entries = readZip(bytes, file, names);
  return names.map((name) => {
    const entry = entries.get(name);
    if (entry === undefined) throw unreadable(file, `it is a zip archive without ${name}`, hint);
    return entry;
  }) as { [Index in keyof Names]: Uint8Array };
}

/** The datasets `0`, `1`, ... of a group. */
function numbered(reader: Hdf5Reader, group: string): NamedArray[] {
  return reader
    .keys(group)
    .map(Number)
    .sort((a, b) => a - b)
    .map((index) => reader.array(`${group}/${index}`, String(index)));
}

/** The name of a layer's group in Keras: `SimpleRNN` is `simple_rnn`. */
function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
