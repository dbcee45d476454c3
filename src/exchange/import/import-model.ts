import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { parseJson } from '../../checkpoint/json.js';
import { exists } from '../../checkpoint/replacement.js';
import type { NamedArray } from '../../model/parameters.js';
import { EXPORT_FORMAT, EXPORT_VERSION, RNN_FILE } from '../own-files.js';
import { readSafetensors } from '../safetensors/read.js';
import { readWhole, unreadable } from './files.js';
import type { ForeignModel } from './foreign.js';
import { readKeras, readKerasHdf5, readOwnKeras } from './keras.js';
import { type ForeignLabelModel, toLabelModel } from './label-model.js';
import { type ForeignLanguageModel, toLanguageModel } from './language-model.js';
import { fromStateDict, type LabelReading, labelsFromStateDict } from './state-dict.js';
import { readOwnTfjs, readTfjs } from './tfjs.js';
import { entriesOf } from './topology.js';

/** The content of a file. */
export type ImportedFile =
  /** An export of rnn, with everything in a checkpoint; its task checks it. */
  | {
      type: 'own';
      task: string;
      config: unknown;
      model: object;
      tokenizer: unknown;
      vocabulary: unknown;
      weights: NamedArray[];
    }
  | { type: 'foreign'; format: string; model: ForeignLanguageModel }
  | { type: 'labels'; format: string; model: ForeignLabelModel };

/** Names of the weight file of an export; the first one that exists is read. */
const weightFiles = ['model.safetensors', 'model.keras', 'model.json'];

/** Formats by file extension, for the error message if the first bytes match no format. */
const nameSays: Readonly<Record<string, string>> = {
  '.h5': 'HDF5',
  '.hdf5': 'HDF5',
  '.keras': 'a zip archive',
  '.json': 'JSON',
};

/** Extensions of Python pickle files. */
const pickles = new Set(['.pt', '.pth', '.pkl', '.pickle', '.ckpt', '.joblib']);
const PICKLE_HINT = 'Save it as safetensors: safetensors.torch.save_file(model.state_dict(), "model.safetensors").';

/**
 * Reads a model of Keras (.h5, .keras), TensorFlow.js (model.json), safetensors (an export of rnn, or a state_dict of PyTorch), or the
 * folder of an export. The first bytes of a file decide its format; `reading` adds what the state_dict of a tagger or classifier does not
 * contain. No code in the file is executed. Throws a CheckpointError that names it.
 */
export async function readModelFile(
  path: string,
  predicts: 'tokens' | 'labels' = 'tokens',
  reading: LabelReading | null = null,
): Promise<ImportedFile> {
  const file = await weightsFileOf(path);
  const extension = extname(file).toLowerCase();
  if (pickles.has(extension)) {
    throw unreadable(file, 'it is a pickle, which can run code when it is loaded', PICKLE_HINT);
  }
  if (extension === '.onnx')
    throw unreadable(
      file,
      'ONNX can only be exported, not imported',
      'Import the safetensors or Keras file of the same model.',
    );
  const bytes = await readWhole(file);
  const own = await readOwnDescription(join(dirname(file), RNN_FILE), file);
  const format = formatOf(bytes);
  const ofLayers = (format: string, model: ForeignModel): ImportedFile =>
    predicts === 'labels'
      ? { type: 'labels', format, model: toLabelModel(model, file) }
      : { type: 'foreign', format, model: toLanguageModel(model, file) };
  switch (format) {
    case 'zip':
      if (own !== null) return { ...own, weights: await readOwnKeras(bytes, file) };
      return ofLayers('keras', await readKeras(bytes, file));
    case 'hdf5':
      return ofLayers('keras', await readKerasHdf5(bytes, file));
    case 'json':
      if (own !== null) return { ...own, weights: await withChain(await readOwnTfjs(bytes, file), file) };
      return ofLayers('tfjs', await readTfjs(bytes, file));
    case 'pickle':
      throw unreadable(file, 'it is a pickle, which can run code when it is loaded', PICKLE_HINT);
    case 'safetensors': {
      const named = nameSays[extension];
      if (named !== undefined) throw unreadable(file, `it is not ${named}, as its name says`);
      const weights = readSafetensors(bytes, file);
      if (own === null && predicts === 'labels') {
        if (reading !== null)
          return { type: 'labels', format: 'safetensors', model: labelsFromStateDict(weights, file, reading) };
        throw unreadable(
          file,
          'a state_dict says no more than names and numbers, not whether each token has a label or each text',
          'Add --task tagging or --task classification.',
        );
      }
      return own === null
        ? { type: 'foreign', format: 'safetensors', model: fromStateDict(weights, file) }
        : { ...own, weights };
    }
  }
}

/** The format by the first bytes. Anything else is treated as safetensors, whose reader reports what is wrong. */
function formatOf(bytes: Uint8Array): 'zip' | 'hdf5' | 'json' | 'pickle' | 'safetensors' {
  const [a, b, c, d] = bytes;
  if (a === 0x50 && b === 0x4b) return 'zip';
  if (a === 0x89 && b === 0x48 && c === 0x44 && d === 0x46) return 'hdf5';
  // In safetensors, the ninth byte, after the length of the header, is a brace.
  if (bytes[8] !== 0x7b && /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)))) return 'json';
  if (a === 0x80 && b !== undefined && b >= 2 && b <= 5 && bytes[8] !== 0x7b) return 'pickle';
  return 'safetensors';
}

async function weightsFileOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isDirectory()) return path;
  for (const name of weightFiles) if (await exists(join(path, name))) return join(path, name);
  throw unreadable(
    path,
    `it is a folder without ${weightFiles.join(', ')}`,
    'Give the file of a model, or the folder of an export as safetensors, keras or tfjs.',
  );
}

/** The description in an export of rnn; null if the file is not part of an export. */
async function readOwnDescription(
  path: string,
  file: string,
): Promise<Omit<Extract<ImportedFile, { type: 'own' }>, 'weights'> | null> {
  if (!weightFiles.includes(basename(file)) || !(await exists(path))) return null;
  const json = entriesOf(parseJson(new TextDecoder().decode(await readWhole(path, 2 ** 30)), path));
  const { format, formatVersion, task: name, config, model, tokenizer, vocabulary } = json;
  if (format !== EXPORT_FORMAT || formatVersion !== EXPORT_VERSION) {
    throw unreadable(
      path,
      `it has the format ${JSON.stringify(format)?.slice(0, 50)} of version ${JSON.stringify(formatVersion)?.slice(0, 20)}`,
      'Use the version of rnn that wrote it.',
    );
  }
  if (typeof name !== 'string' || typeof model !== 'object' || model === null)
    throw unreadable(path, 'it has no task or no model');
  return { type: 'own', task: name, config, model, tokenizer, vocabulary };
}

/** The transition scores of a CRF, for which a LayersModel has no layer, from the file in the same folder. */
async function withChain(weights: NamedArray[], file: string): Promise<NamedArray[]> {
  const renamed = weights.map((array) =>
    array.name === 'attention_scores/kernel' ? { ...array, name: 'attention/context' } : array,
  );
  const path = join(dirname(file), 'chain.json');
  if (!(await exists(path))) return renamed;
  const { transitions, start, end } = entriesOf(
    parseJson(new TextDecoder().decode(await readWhole(path, 2 ** 28)), path),
  );
  const numbers = (value: unknown): number[] =>
    Array.isArray(value) && value.flat().every(Number.isFinite) ? value.flat() : [];
  const size = numbers(start).length;
  return [
    ...renamed,
    { name: 'chain/transitions', shape: [size, size], data: Float32Array.from(numbers(transitions)) },
    { name: 'chain/start', shape: [size], data: Float32Array.from(numbers(start)) },
    { name: 'chain/end', shape: [size], data: Float32Array.from(numbers(end)) },
  ].filter(({ shape, data }) => shape.reduce((product, length) => product * length, 1) === data.length);
}
