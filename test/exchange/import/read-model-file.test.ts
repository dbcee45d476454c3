import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { CheckpointError } from '../../../src/errors.js';
import type { FormatName } from '../../../src/exchange/formats.js';
import { readModelFile } from '../../../src/exchange/import/import-model.js';
import { writeSafetensors } from '../../../src/exchange/safetensors/write.js';
import { writeExport } from '../../../src/exchange/write-export.js';
import type { Pooling } from '../../../src/model/label/spec.js';
import { kerasLayers } from '../../../src/runtime/layers.js';
import { sharedFolder, temporaryFolder } from '../../temporary-folder.js';
import {
  bidirectionalModel,
  classifier,
  conditionalModel,
  languageModel,
  sourceOf,
  tagger,
  transcriber,
  translator,
} from '../models.js';
import { array, hdf5, type KerasLayer, kerasFile, layer, legacyHdf5, notebook } from './keras-files.js';

function fileOf(name: string, content: Uint8Array | string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

async function foreign(path: string) {
  const read = await readModelFile(path);
  if (read.type !== 'foreign') throw new Error('It is an export of rnn.');
  return read.model;
}

describe('an export comes back with the same bytes of weights', () => {
  const pooled = (pooling: Pooling) => classifier({ head: { type: 'pooled', pooling } });
  const frames = { type: 'frames', features: 3 } as const;
  const letters = { vocabularySize: 15, size: 3, hiddenSize: 2 };
  const words = { type: 'tokens', vocabularySize: 12, size: 4, wordDropout: { rate: 0, from: 0 } } as const;
  const stock: [string, () => Checkpoint][] = [
    ['a language model', languageModel],
    ['two layers of GRU', () => languageModel({ cell: 'gru', hiddenSizes: [5, 3] })],
    ['a SimpleRNN by one-hot vectors', () => languageModel({ cell: 'simpleRnn', input: { type: 'oneHot' } })],
    ['tied weights', () => languageModel({ tieWeights: true, hiddenSizes: [4] })],
    ['a bidirectional language model', bidirectionalModel],
    ['a tagger', () => tagger({ head: { type: 'softmax' } })],
    ['a tagger by a sigmoid', () => tagger({ head: { type: 'sigmoid' }, labels: 2, bidirectional: false })],
    ['a tagger of frames', () => tagger({ head: { type: 'softmax' }, input: frames })],
    ['a tagger with a CRF', tagger],
    ['a classifier by the last states', classifier],
    ['a classifier by the mean', () => pooled('mean')],
    ['a classifier by the maximum', () => pooled('max')],
    ['a classifier by attention', () => pooled('attention')],
    ['a classifier of frames', () => classifier({ input: frames })],
    ['a transcription model', transcriber],
    ['a transcription model without projection', () => transcriber({}, null)],
  ];
  const others: typeof stock = [
    ['a translation model', translator],
    ['a conditional language model', conditionalModel],
    ['a tagger by characters', () => tagger({ input: { ...words, characters: letters } })],
    ['a classifier by characters', () => classifier({ input: { ...words, characters: letters } })],
  ];
  const cases = [
    ...[...stock, ...others].map(([name, create]) => ['safetensors', name, create] as const),
    ...stock.map(([name, create]) => ['tfjs', name, create] as const),
    ...stock
      .filter(([name]) => name !== 'a tagger with a CRF')
      .map(([name, create]) => ['keras', name, create] as const),
  ];

  it.each(cases)('from %s: %s', async (format: FormatName, _, create) => {
    const folder = join(temporaryFolder(), 'out');
    const checkpoint = create();
    await writeExport(sourceOf(checkpoint), { format, folder, force: false });
    const read = await readModelFile(folder);
    if (read.type !== 'own') throw new Error('It is an export of rnn.');
    const { task, config, model, tokenizer, vocabulary } = checkpoint;
    expect(read).toMatchObject({ task, config, model, tokenizer, vocabulary });
    const bits = ({ data }: { data: Float32Array }) =>
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');
    for (const array of checkpoint.snapshot.weights) {
      const found = read.weights.find(({ name }) => name === array.name);
      expect(found?.shape, array.name).toEqual(array.shape);
      expect(found && bits(found), array.name).toBe(bits(array));
    }
  });
});

describe('a model of Keras', () => {
  it.each([
    ['.h5', legacyHdf5],
    ['.keras', kerasFile],
    ['.keras, deflated', (layers: KerasLayer[]) => kerasFile(layers, 6)],
  ])('is read from %s', async (_, write) => {
    const layers = notebook();
    const model = await foreign(fileOf('notebook.bin', await write(layers)));
    expect([model.cell, model.embedding]).toEqual(['lstm', null]);
    const [[kernel, recurrentKernel, bias], [outputKernel, outputBias]] = [
      layers[1]?.weights ?? [],
      layers[3]?.weights ?? [],
    ];
    const values = [
      model.layers[0]?.kernel,
      model.layers[0]?.recurrentKernel,
      model.layers[0]?.bias,
      model.outputKernel,
      model.outputBias,
    ];
    const expected = [kernel, recurrentKernel, bias, outputKernel, outputBias];
    expect(values.map((value) => value?.data)).toEqual(expected.map((value) => value?.data));
  });

  it('is read with an embedding, two layers and a dense layer per step', async () => {
    const layers = [
      layer('Embedding', 'embedding', { input_dim: 7, output_dim: 3 }, array('embedding/embeddings:0', 7, 3)),
      layer(
        'SimpleRNN',
        'a',
        { units: 4, activation: 'relu', return_sequences: true },
        array('a/k:0', 3, 4),
        array('a/r:0', 4, 4),
        array('a/b:0', 4),
      ),
      layer(
        'SimpleRNN',
        'b',
        { units: 2, activation: 'relu', return_sequences: true },
        array('b/k:0', 4, 2),
        array('b/r:0', 2, 2),
      ),
      layer(
        'TimeDistributed',
        't',
        { layer: { class_name: 'Dense', config: { activation: 'linear' } } },
        array('t/kernel:0', 2, 7),
      ),
      layer('Activation', 's', { activation: 'softmax' }),
    ];
    const model = await foreign(fileOf('model.h5', await legacyHdf5(layers)));
    expect([model.cell, model.activation, model.embedding?.shape]).toEqual(['simpleRnn', 'relu', [7, 3]]);
    expect(model.layers.map(({ bias }) => bias.data.length)).toEqual([4, 2]);
    // Without biases they are zeros.
    expect([...(model.layers[1]?.bias.data ?? []), ...model.outputBias.data]).toEqual(new Array(9).fill(0));
  });

  it.each<[string, KerasLayer[], RegExp]>([
    [
      'a GRU that resets after the product',
      notebook({ className: 'GRU', gates: 3, lstm: { reset_after: true } }),
      /"rnn" \(GRU\) applies the reset after the recurrent product/,
    ],
    [
      'hard sigmoids',
      notebook({ lstm: { recurrent_activation: 'hard_sigmoid' } }),
      /the recurrent activation "hard_sigmoid"/,
    ],
    [
      'another activation',
      notebook({ lstm: { activation: 'relu' } }),
      /has the activation "relu", but rnn uses tanh there/,
    ],
    ['a layer that reads backwards', notebook({ lstm: { go_backwards: true } }), /reads backwards/],
    [
      'a sigmoid at the end',
      notebook({ dense: { activation: 'sigmoid' } }),
      /"dense" \(Dense\) has the activation "sigmoid"/,
    ],
    [
      'both directions',
      [notebook()[0] as KerasLayer, layer('Bidirectional', 'both', {}), ...notebook().slice(3)],
      /"both" \(Bidirectional\) reads in both directions/,
    ],
    [
      'a layer that rnn has not',
      [
        notebook()[0] as KerasLayer,
        notebook()[1] as KerasLayer,
        layer('Attention', 'attend', {}),
        notebook()[3] as KerasLayer,
      ],
      /"attend" \(Attention\) is not supported there/,
    ],
    [
      'a layer that has the name of what every object has',
      [notebook()[0] as KerasLayer, layer('constructor', 'odd', {}), notebook()[3] as KerasLayer],
      /it has no recurrent layer followed by a dense layer/,
    ],
    ['no recurrent layer', [notebook()[3] as KerasLayer], /it has no recurrent layer followed by a dense layer/],
  ])('is refused for %s', async (_, layers, message) => {
    await expect(readModelFile(fileOf('model.h5', await legacyHdf5(layers)))).rejects.toThrow(message);
  });

  it('that resets before the product is read', async () => {
    const model = await foreign(
      fileOf('gru.h5', await legacyHdf5(notebook({ className: 'GRU', gates: 3, lstm: { reset_after: false } }))),
    );
    expect(model.cell).toBe('gru');
  });

  it('is refused where numbers are not finite, or do not fit', async () => {
    const broken = notebook();
    (broken[3] as KerasLayer).weights[0]?.data.fill(Number.NaN);
    await expect(readModelFile(fileOf('nan.h5', await legacyHdf5(broken)))).rejects.toThrow(
      /"dense\/kernel:0" has numbers that are not finite/,
    );
    const wrong = notebook();
    (wrong[3] as KerasLayer).weights[0] = array('dense/kernel:0', 7, 5);
    await expect(readModelFile(fileOf('shape.h5', await legacyHdf5(wrong)))).rejects.toThrow(
      /"dense\/kernel:0" is \[7,5\], and \[6,5\] would fit/,
    );
  });

  it('is refused where it has weights alone', async () => {
    const bytes = await hdf5((file) => void file.create_group('lstm'));
    await expect(readModelFile(fileOf('weights.h5', bytes))).rejects.toThrow(/it has weights but no layers/);
  });

  it('is refused where a dataset would have more numbers than the file could hold', async () => {
    const bytes = await hdf5((file) => {
      file.create_attribute(
        'model_config',
        JSON.stringify({
          class_name: 'Sequential',
          config: notebook().map(({ class_name, config }) => ({ class_name, config })),
        }),
      );
      file.create_group('model_weights');
      const group = file.create_group('model_weights/rnn');
      group.create_attribute('weight_names', ['huge:0']);
      file
        .create_dataset({
          name: 'model_weights/rnn/huge:0',
          data: new Float32Array(4),
          shape: [2, 2],
          maxshape: [null, null],
          chunks: [2, 2],
        })
        .resize([100_000, 100_000]);
    });
    await expect(readModelFile(fileOf('huge.h5', bytes))).rejects.toThrow(
      /would have 10000000000 numbers, and the file has/,
    );
  });

  it('leads to no other file', async () => {
    const bytes = await hdf5((file) => {
      file.create_attribute(
        'model_config',
        JSON.stringify({
          class_name: 'Sequential',
          config: notebook().map(({ class_name, config }) => ({ class_name, config })),
        }),
      );
      file.create_group('model_weights');
      const group = file.create_group('model_weights/rnn');
      group.create_attribute('weight_names', ['out']);
      group.create_external_link('/etc/passwd', 'x', 'out');
    });
    await expect(readModelFile(fileOf('link.h5', bytes))).rejects.toThrow(/link\.h5 cannot be imported/);
  });
});

it('a LayersModel that tfjs-layers saved is read', async () => {
  const { layers, sequential } = kerasLayers();
  const model = sequential();
  model.add(layers.embedding({ inputDim: 7, outputDim: 3, inputLength: 4 }));
  model.add(layers.gru({ units: 5, returnSequences: true, recurrentActivation: 'sigmoid' }));
  model.add(layers.gru({ units: 2, recurrentActivation: 'sigmoid' }));
  model.add(layers.dense({ units: 7, activation: 'softmax' }));
  const folder = temporaryFolder();
  await model.save({
    async save({ modelTopology, weightSpecs, weightData }) {
      const weights = Buffer.concat([weightData ?? []].flat().map((piece) => Buffer.from(piece as ArrayBuffer)));
      writeFileSync(join(folder, 'group1-shard1of1.bin'), weights);
      const weightsManifest = [{ paths: ['group1-shard1of1.bin'], weights: weightSpecs }];
      writeFileSync(join(folder, 'model.json'), JSON.stringify({ modelTopology, weightsManifest }));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } };
    },
  });
  const read = await foreign(join(folder, 'model.json'));
  expect([read.cell, read.layers.length, read.embedding?.shape]).toEqual(['gru', 2, [7, 3]]);
  const own = model.getWeights().map((tensor) => [...tensor.dataSync()]);
  const values = [
    read.embedding,
    ...read.layers.flatMap((one) => [one.kernel, one.recurrentKernel, one.bias]),
    read.outputKernel,
    read.outputBias,
  ];
  expect(values.map((array) => [...(array?.data ?? [])])).toEqual(own);
  model.dispose();
});

describe('a state_dict of PyTorch', () => {
  const tensors = (gates = 4) => [
    array('emb.weight', 7, 3),
    array('lstm.weight_ih_l0', gates * 2, 3),
    array('lstm.weight_hh_l0', gates * 2, 2),
    array('lstm.bias_ih_l0', gates * 2),
    array('lstm.bias_hh_l0', gates * 2),
    array('fc.weight', 7, 2),
    array('fc.bias', 7),
  ];
  const write = (list: ReturnType<typeof tensors>) =>
    fileOf('model.safetensors', Buffer.concat(writeSafetensors(list, {})));

  it('is transposed, and its two biases are added', async () => {
    const list = tensors();
    const model = await foreign(write(list));
    expect([model.cell, model.layers[0]?.kernel.shape, model.outputKernel.shape]).toEqual(['lstm', [3, 8], [2, 7]]);
    const [, ih, , bi, bh] = list as [
      unknown,
      { data: Float32Array },
      unknown,
      { data: Float32Array },
      { data: Float32Array },
    ];
    // Row 5, column 2 of what has 3 columns.
    expect(model.layers[0]?.kernel.data[2 * 8 + 5]).toBe(ih.data[5 * 3 + 2]);
    expect(model.layers[0]?.bias.data[5]).toBe(Math.fround((bi.data[5] as number) + (bh.data[5] as number)));
  });

  it.each<[string, ReturnType<typeof tensors>, RegExp]>([
    ['a GRU', tensors(3), /its GRU applies the reset after the recurrent product/],
    ['both directions', [...tensors(), array('lstm.weight_ih_l0_reverse', 8, 3)], /reads in both directions/],
    ['a projection', [...tensors(), array('lstm.weight_hr_l0', 2, 2)], /projects its state/],
    [
      'no recurrent layer',
      tensors().filter(({ name }) => !name.startsWith('lstm')),
      /has no recurrent layer of PyTorch/,
    ],
    [
      'another layer',
      [...tensors(), array('norm.weight', 2)],
      /beside its recurrent layers it has emb\.weight, fc\.weight, fc\.bias, norm\.weight/,
    ],
    ['a missing half', tensors().filter(({ name }) => !name.includes('weight_hh')), /rows for 0 hidden units/],
  ])('is refused for %s', async (_, list, message) => {
    await expect(readModelFile(write(list))).rejects.toThrow(message);
  });
});

describe('a hostile file', () => {
  const folder = sharedFolder();

  it.each([
    ['.h5', legacyHdf5],
    ['.keras', kerasFile],
  ])('of %s, cut short at every 64th byte, is refused in a sentence', async (_, write) => {
    const bytes = await write(notebook());
    const path = join(folder, 'cut.bin');
    let refused = 0;
    for (let length = 0; length < bytes.length; length += 64) {
      writeFileSync(path, bytes.subarray(0, length));
      await readModelFile(path).catch((error) => {
        expect(error, `${length} bytes: ${error.stack}`).toBeInstanceOf(CheckpointError);
        expect(error.message).toContain('cut.bin');
        refused++;
      });
    }
    expect(refused).toBe(Math.ceil(bytes.length / 64));
  });

  it('of HDF5 with any byte changed is read or refused in a sentence', async () => {
    const bytes = await legacyHdf5(notebook());
    const path = join(folder, 'changed.h5');
    for (let at = 0; at < bytes.length; at += 97) {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ 0xff;
      writeFileSync(path, changed);
      await readModelFile(path).catch((error) =>
        expect(error, `byte ${at}: ${error.stack}`).toBeInstanceOf(CheckpointError),
      );
    }
  });

  it.each(['model.pt', 'model.pth', 'model.pkl'])('named %s is refused as a pickle', async (name) => {
    await expect(readModelFile(fileOf(name, 'x'))).rejects.toThrow(/it is a pickle, which can run code/);
  });

  it('that is a pickle under another name is refused as one', async () => {
    const pickle = Uint8Array.of(0x80, 0x04, 0x95, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x8c, 0x05);
    await expect(readModelFile(fileOf('model.safetensors', pickle))).rejects.toThrow(/it is a pickle/);
  });

  it('that is a zip archive with a pickle is refused as one', async () => {
    const zip = zipSync({ 'archive/data.pkl': Uint8Array.of(0x80, 2), 'archive/version': Uint8Array.of(51) });
    const error = await readModelFile(fileOf('model.keras', zip)).catch((error) => error);
    expect(error.message).toMatch(/contains a pickle, "archive\/data\.pkl"/);
    expect(error.hint).toMatch(/save_file\(model\.state_dict\(\)/);
  });

  it('that is a zip bomb is refused before it grows', async () => {
    const zip = zipSync(
      { 'config.json': new Uint8Array(2 ** 22), 'model.weights.h5': new Uint8Array(1) },
      { level: 9 },
    );
    const view = new DataView(zip.buffer);
    // Sets each field with its size to 100 bytes, so that the content is larger than declared.
    for (let at = 0; at + 4 <= zip.length; at++)
      if (view.getUint32(at, true) === 2 ** 22) view.setUint32(at, 100, true);
    await expect(readModelFile(fileOf('bomb.keras', zip))).rejects.toThrow(/"config\.json" is larger than declared/);
    for (let at = 0; at + 4 <= zip.length; at++)
      if (view.getUint32(at, true) === 100) view.setUint32(at, 2 ** 31, true);
    await expect(readModelFile(fileOf('bomb.keras', zip))).rejects.toThrow(
      /"config\.json" cannot grow to 2147483648 bytes/,
    );
  });

  it('whose names lead out of its folder writes nothing', async () => {
    const inside = join(temporaryFolder(), 'inside');
    mkdirSync(inside);
    const path = join(inside, 'model.keras');
    writeFileSync(path, zipSync({ '../outside.txt': Uint8Array.of(1), 'config.json': new TextEncoder().encode('{}') }));
    await expect(readModelFile(path)).rejects.toThrow(/a zip archive without model\.weights\.h5/);
    expect(readdirSync(join(inside, '..'))).toEqual(['inside']);
  });

  it('of TensorFlow.js whose weights are elsewhere is refused', async () => {
    for (const path of ['../weights.bin', '/etc/passwd', '..', 'http://example.com/w.bin', 'a\\b']) {
      const json = { modelTopology: {}, weightsManifest: [{ paths: [path], weights: [] }] };
      await expect(readModelFile(fileOf('model.json', JSON.stringify(json)))).rejects.toThrow(
        /which is not a file beside it/,
      );
    }
  });

  it('of TensorFlow.js with other weights than its manifest has is refused', async () => {
    const own = join(temporaryFolder(), 'out');
    await writeExport(sourceOf(languageModel()), { format: 'tfjs', folder: own, force: false });
    const weights = readFileSync(join(own, 'weights.bin'));
    const copy = join(temporaryFolder(), 'copy');
    cpSync(own, copy, { recursive: true });
    for (let length = 0; length < weights.length; length += 64) {
      writeFileSync(join(copy, 'weights.bin'), weights.subarray(0, length));
      await expect(readModelFile(copy)).rejects.toThrow(/would end at byte/);
    }
    writeFileSync(join(copy, 'weights.bin'), Buffer.concat([weights, Buffer.alloc(4)]));
    await expect(readModelFile(copy)).rejects.toThrow(/4 bytes of its weights belong to no tensor/);
  });

  it.each<[string, string, string | Uint8Array, RegExp]>([
    ['is missing', 'gone.h5', '', /there is no such file/],
    ['is named HDF5 and is none', 'model.h5', '<!DOCTYPE html><html>404</html>', /is not HDF5, as its name says/],
    ['is named Keras and is none', 'model.keras', 'version https://git-lfs', /is not a zip archive, as its name says/],
    ['is named JSON and is none', 'model.json', 'layers', /is not JSON, as its name says/],
    ['is ONNX', 'model.onnx', 'x', /ONNX can only be exported, not imported/],
    ['is deep JSON', 'model.json', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`, /nested more than 100 levels/],
    ['describes no model', 'model.json', '{"weightsManifest":[]}', /is not a Sequential or Functional model/],
    ['is empty', 'model.safetensors', '', /has 0 bytes/],
  ])('that %s is refused', async (_, name, content, message) => {
    const path = name === 'gone.h5' ? join(folder, name) : fileOf(name, content);
    await expect(readModelFile(path)).rejects.toThrow(message);
    await expect(readModelFile(path)).rejects.toThrow(name);
  });
});
