import { zipSync } from 'fflate';
import { loadHdf5 } from '../../../src/exchange/hdf5/load.js';
import type { NamedArray } from '../../../src/model/parameters.js';
import { createRandom } from '../../../src/runtime/random.js';

const random = createRandom(11);

/** Weights that no training made. */
export function array(name: string, ...shape: number[]): NamedArray {
  const count = shape.reduce((product, size) => product * size, 1);
  return { name, shape, data: Float32Array.from({ length: count }, () => 0.8 * (2 * random.next() - 1)) };
}

export interface KerasLayer {
  class_name: string;
  config: Record<string, unknown> & { name: string };
  weights: NamedArray[];
}

export function layer(class_name: string, name: string, config: object, ...weights: NamedArray[]): KerasLayer {
  return { class_name, config: { name, ...config }, weights };
}

/** The course's notebook: windows of one-hot characters, an LSTM of 6 units and a dense softmax, over five characters. */
export function notebook(
  changes: { lstm?: object; dense?: object; className?: string; gates?: number } = {},
): KerasLayer[] {
  const { lstm = {}, dense = {}, className = 'LSTM', gates = 4 } = changes;
  return [
    layer('InputLayer', 'input_1', { batch_shape: [null, 60, 5] }),
    layer(
      className,
      'rnn',
      {
        units: 6,
        activation: 'tanh',
        recurrent_activation: 'sigmoid',
        return_sequences: false,
        use_bias: true,
        ...lstm,
      },
      array('rnn/kernel:0', 5, gates * 6),
      array('rnn/recurrent_kernel:0', 6, gates * 6),
      array('rnn/bias:0', gates * 6),
    ),
    layer('Dropout', 'dropout', { rate: 0.2 }),
    layer(
      'Dense',
      'dense',
      { units: 5, activation: 'softmax', ...dense },
      array('dense/kernel:0', 6, 5),
      array('dense/bias:0', 5),
    ),
  ];
}

export function configOf(layers: readonly KerasLayer[]): string {
  const sections = layers.map(({ class_name, config }) => ({ class_name, config }));
  return JSON.stringify({ class_name: 'Sequential', config: { name: 'notebook', layers: sections } });
}

type File = InstanceType<Awaited<ReturnType<typeof loadHdf5>>['File']>;

/** A file of HDF5 as `write` fills it. */
export async function hdf5(write: (file: File) => void): Promise<Uint8Array> {
  const { File, FS } = await loadHdf5();
  const file = new File('/test.h5', 'w');
  write(file);
  file.flush();
  file.close();
  const bytes = FS.readFile('/test.h5');
  FS.unlink('/test.h5');
  return bytes;
}

/** As `model.save('notebook.h5')` writes it. */
export function legacyHdf5(layers: readonly KerasLayer[]): Promise<Uint8Array> {
  return hdf5((file) => {
    file.create_attribute('model_config', configOf(layers));
    file.create_group('model_weights');
    for (const { config, weights } of layers) {
      const group = file.create_group(`model_weights/${config.name}`);
      if (weights.length === 0) continue;
      group.create_attribute(
        'weight_names',
        weights.map(({ name }) => name),
      );
      for (const folder of new Set(weights.map(({ name }) => name.split('/')[0] as string))) {
        file.create_group(`model_weights/${config.name}/${folder}`);
      }
      for (const { name, shape, data } of weights) {
        file.create_dataset({ name: `model_weights/${config.name}/${name}`, data, shape });
      }
    }
  });
}

/** As `model.save('notebook.keras')` writes it. */
export async function kerasFile(layers: readonly KerasLayer[], level: 0 | 6 = 0): Promise<Uint8Array> {
  const weights = await hdf5((file) => {
    file.create_group('layers');
    for (const { class_name, weights } of layers) {
      const isCell = class_name === 'LSTM' || class_name === 'GRU';
      const group = `layers/${class_name === 'InputLayer' ? 'input_layer' : class_name.toLowerCase()}`;
      file.create_group(group);
      if (isCell) file.create_group(`${group}/cell`);
      file.create_group(`${group}${isCell ? '/cell' : ''}/vars`);
      for (const [index, { shape, data }] of weights.entries()) {
        file.create_dataset({ name: `${group}${isCell ? '/cell' : ''}/vars/${index}`, data, shape });
      }
    }
  });
  const encode = (text: string) => new TextEncoder().encode(text);
  return zipSync(
    { 'metadata.json': encode('{}'), 'config.json': encode(configOf(layers)), 'model.weights.h5': weights },
    { level },
  );
}
