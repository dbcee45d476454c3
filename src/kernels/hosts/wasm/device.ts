import type { HostTensor, HostValues } from '../../../runtime/host-memory.js';
import { DESCRIPTOR_WORDS, readTensor, writeDescriptor } from '../descriptors.js';
import type { Device, InstructionSet } from '../host.js';
import { listedOperation, MAX_ATTRIBUTES, naming, readOperationTable, writeAttributes } from '../operation-table.js';
import type { WasmModule } from './api.js';
import { type ThreadStart, WasmInstance } from './module.js';
import { createSteppers } from './steppers.js';

/** What the wasm host needs from its engine. */
export interface WasmOptions {
  module: WasmModule;
  /** Source of the module, for messages. */
  path: string;
  threads: number;
  /** See `WasmInstance`. */
  startThread(start: ThreadStart): void;
}

/** A worker takes longer to start than a short command computes: threads wait until there was work for this long, in ms. */
const WORTH_THREADS = 50;

/**
 * The wasm host on a compiled module, without Node's API. Threads are started at an operation that uses them, after `WORTH_THREADS` or
 * once their number is set. In a browser, workers start only when this thread is idle: call `startThreads` first and wait until they run.
 */
export function createWasmDevice({
  module,
  path,
  threads,
  startThread,
}: WasmOptions): Device & { startThreads(): void } {
  const instance = new WasmInstance(module, startThread);
  const { exports } = instance;
  const operations = readOperationTable(instance.text(exports.rnn_operations()));
  const call = new CallArea(instance);
  let wanted = threads;
  let worked = 0;
  const useThreads = () => {
    worked = Number.POSITIVE_INFINITY;
    exports.rnn_set_threads(wanted);
  };
  exports.rnn_set_threads(1);
  const steppers = createSteppers(instance);
  return {
    name: 'wasm',
    path,
    instructionSet: instance.text(exports.rnn_instruction_set()) as InstructionSet,
    threads: () => wanted,
    setThreads(count) {
      if (!(count >= 1 && count <= 64)) throw new RangeError('the number of threads must be in 1..64');
      wanted = count;
      useThreads();
    },
    startThreads() {
      useThreads();
      exports.rnn_start_threads(wanted - 1);
    },
    execute(name, attributes, inputs, outputs) {
      const operation = listedOperation(operations, name);
      const begun = worked < WORTH_THREADS ? performance.now() : null;
      try {
        call.describe(inputs, outputs);
        writeAttributes(call.attributes, operation, attributes);
        const run = () => exports.rnn_execute(operation.index, ...call.addresses, inputs.length, outputs);
        naming(name, () => instance.guarded(run));
        return call.readOutputs(inputs.length, outputs);
      } catch (error) {
        call.freeOutputs(inputs.length, outputs);
        throw error;
      } finally {
        call.freeCopies();
        if (begun !== null) worked += performance.now() - begun;
        if (begun !== null && worked >= WORTH_THREADS) useThreads();
      }
    },
    owns: (values) => instance.owns(values),
    place<Values extends HostValues>(values: Values): Values {
      if (instance.owns(values)) return values;
      const Type = values.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => Values;
      const address = instance.copyIn(values);
      return new Type(instance.buffer, address, values.length);
    },
    allocate: (count) => instance.float32s(instance.allocate(4 * count), count),
    release: (values) => instance.free(values.byteOffset),
    bytesInUse: () => exports.rnn_bytes_in_use() >>> 0,
    ...steppers,
    createStepper(...given) {
      useThreads();
      return steppers.createStepper(...given);
    },
  };
}

/** Addresses in the module's memory of a call's attributes and of its tensors' addresses and descriptors. */
class CallArea {
  attributes: Float64Array;
  #room = 0;
  #memory: Int32Array = new Int32Array(0);
  #words: Int32Array = new Int32Array(0);
  // Inputs that were copied for the call.
  #copies: number[] = [];

  constructor(readonly instance: WasmInstance) {
    this.attributes = instance.float64s(instance.allocate(8 * MAX_ATTRIBUTES), MAX_ATTRIBUTES);
    this.#makeRoom(32);
  }

  get addresses(): [attributes: number, memory: number, words: number] {
    return [this.attributes.byteOffset, this.#memory.byteOffset, this.#words.byteOffset];
  }

  describe(inputs: readonly HostTensor[], outputs: number): void {
    if (inputs.length + outputs > this.#room) this.#makeRoom(2 * (inputs.length + outputs));
    this.#memory.fill(0, inputs.length, inputs.length + outputs);
    for (let index = 0; index < inputs.length; index++) {
      const input = inputs[index] as HostTensor;
      this.#memory[index] = this.#addressOf(input.values);
      writeDescriptor(this.#words, index * DESCRIPTOR_WORDS, input);
    }
  }

  readOutputs(inputs: number, outputs: number): HostTensor[] {
    const { buffer } = this.instance;
    const made: HostTensor[] = [];
    for (let index = inputs; index < inputs + outputs; index++) {
      made.push(readTensor(this.#words, index * DESCRIPTOR_WORDS, buffer, (this.#memory[index] as number) >>> 0));
    }
    return made;
  }

  freeOutputs(inputs: number, outputs: number): void {
    for (const address of this.#memory.subarray(inputs, inputs + outputs)) this.instance.free(address);
  }

  freeCopies(): void {
    for (const address of this.#copies) this.instance.free(address);
    this.#copies.length = 0;
  }

  #addressOf(values: HostValues): number {
    if (this.instance.owns(values)) return values.byteOffset;
    const copy = this.instance.copyIn(values);
    this.#copies.push(copy);
    return copy;
  }

  #makeRoom(tensors: number): void {
    const { instance } = this;
    if (this.#room > 0) {
      instance.free(this.#memory.byteOffset);
      instance.free(this.#words.byteOffset);
      this.#room = 0;
    }
    this.#memory = instance.int32s(instance.allocate(4 * tensors), tensors);
    const words = DESCRIPTOR_WORDS * tensors;
    this.#words = instance.int32s(instance.allocate(4 * words), words);
    this.#room = tensors;
  }
}
