import { EnvironmentError } from '../../../errors.js';
import type { HostTensor, HostValues } from '../../../runtime/host-memory.js';
import { DESCRIPTOR_WORDS, readTensor, writeDescriptor } from '../descriptors.js';
import type { Device } from '../host.js';
import type { DeviceOpener, OpenOptions } from '../opener.js';
import { listedOperation, MAX_ATTRIBUTES, naming, readOperationTable, writeAttributes } from '../operation-table.js';
import { isAddonBuilt, loadAddon } from './addon.js';

export const opener: DeviceOpener = { openDevice: openNodeDevice, isReady: isAddonBuilt };

/** The node host: the C++ addon with memory that JavaScript sees as ArrayBuffers. Throws like `loadAddon`. */
export function openNodeDevice(options: Partial<OpenOptions> = {}): Device {
  const { addon, path } = loadAddon(options);
  const operations = readOperationTable(addon.operations());
  const attributeValues = new Float64Array(MAX_ATTRIBUTES);
  let words = new Int32Array(64 * DESCRIPTOR_WORDS);
  // Their memory is freed by `release`, which leaves them empty, or at the latest by garbage collection.
  const owned = new WeakSet<ArrayBufferLike>();
  return {
    ...addon,
    name: 'node',
    path,
    execute(name, attributes, inputs, outputs) {
      const operation = listedOperation(operations, name);
      writeAttributes(attributeValues, operation, attributes);
      const needed = (inputs.length + outputs) * DESCRIPTOR_WORDS;
      if (words.length < needed) words = new Int32Array(2 * needed);
      const arrays: HostValues[] = [];
      for (const [index, input] of inputs.entries()) {
        writeDescriptor(words, index * DESCRIPTOR_WORDS, input);
        arrays.push(input.values);
      }
      const made: HostTensor[] = [];
      let at = inputs.length * DESCRIPTOR_WORDS;
      const run = () => addon.execute(operation.index, attributeValues, arrays, words, outputs);
      for (const buffer of naming(name, () => sayingWhatIsFull(run))) {
        owned.add(buffer);
        made.push(readTensor(words, at, buffer, 0));
        at += DESCRIPTOR_WORDS;
      }
      return made;
    },
    owns: (values) => owned.has(values.buffer),
    place: (values) => values,
    allocate: (count) => new Float32Array(count),
    release(values) {
      if (owned.has(values.buffer)) addon.release(values.buffer);
    },
  };
}

function sayingWhatIsFull<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_RNN_MEMORY') throw error;
    throw new EnvironmentError('The memory of this machine is full.', {
      hint: 'Use a smaller batch or model, or close other programs.',
      cause: error,
    });
  }
}
