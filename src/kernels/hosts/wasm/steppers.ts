import { cellOf } from '../../cells.js';
import type { StepperHandle, StepperModel, Steppers } from '../host.js';
import type { WasmInstance } from './module.js';

/** A stepper in the module, with arrays there for input and output. */
interface Handle {
  stepper: number;
  batch: number;
  /** Rows in use. */
  rows: number;
  outputs: number;
  stateSize: number;
  tokens: number;
  logits: number;
  state: number;
  /** Buffer for `room` draws, enlarged on demand. */
  uniforms: number;
  drawn: number;
  room: number;
}

/** See `Steppers`. */
export function createSteppers(instance: WasmInstance): Steppers {
  const { exports } = instance;
  return {
    createStepper(model, batch) {
      if (!(batch >= 1)) throw new Error('the batch size must be at least 1');
      checkModel(model);
      const blocks: number[] = [];
      try {
        const copy = (values: Float32Array | Int32Array | Uint8Array) => {
          blocks.push(instance.copyIn(values));
          return blocks.at(-1) as number;
        };
        const description = describeModel(model, copy);
        const stepper = instance.guarded(() => exports.rnn_stepper_create(copy(description), batch));
        return createHandle(instance, model, batch, stepper) as unknown as StepperHandle;
      } finally {
        for (const block of blocks) instance.free(block);
      }
    },
    stepperArrange(given, parents) {
      const handle = liveHandle(given);
      const rows = parents.length;
      if (rows > handle.batch) throw new Error(`there is no room for ${rows} rows`);
      instance.int32s(handle.tokens, rows).set(parents);
      instance.guarded(() => exports.rnn_stepper_arrange(handle.stepper, handle.tokens, rows));
      handle.rows = rows;
    },
    stepperStep(given, tokens, logits) {
      const handle = liveHandle(given);
      if (tokens.length !== handle.rows) throw new Error('one token a row is needed');
      checkSize('logits', logits, handle.rows * handle.outputs);
      instance.int32s(handle.tokens, handle.rows).set(tokens);
      instance.guarded(() => exports.rnn_stepper_step(handle.stepper, handle.tokens, handle.logits));
      logits.set(instance.float32s(handle.logits, logits.length));
    },
    stepperSetRule(given, row, temperature, excluded) {
      const { stepper } = liveHandle(given);
      const ids = instance.copyIn(excluded);
      try {
        instance.guarded(() => exports.rnn_stepper_set_rule(stepper, row, temperature, ids, excluded.length));
      } finally {
        instance.free(ids);
      }
    },
    stepperDraw(given, tokens, uniforms, end, drawn) {
      const handle = liveHandle(given);
      const { rows } = handle;
      checkSize('tokens', tokens, rows);
      if (drawn.length % rows !== 0 || uniforms.length < drawn.length) {
        throw new Error('one number and one place is needed for each row and step');
      }
      makeRoom(instance, handle, drawn.length);
      instance.int32s(handle.tokens, rows).set(tokens);
      instance.float64s(handle.uniforms, drawn.length).set(uniforms.subarray(0, drawn.length));
      const { stepper, tokens: first, uniforms: numbers, drawn: places } = handle;
      const steps = drawn.length / rows;
      const done = instance.guarded(() => exports.rnn_stepper_draw(stepper, first, numbers, steps, end, places));
      drawn.set(instance.int32s(handle.drawn, drawn.length));
      return done;
    },
    stepperGetState(given, state) {
      const handle = liveHandle(given);
      checkSize('the state', state, handle.rows * handle.stateSize);
      exports.rnn_stepper_get_state(handle.stepper, handle.state);
      state.set(instance.float32s(handle.state, state.length));
    },
    stepperSetState(given, state) {
      const handle = liveHandle(given);
      checkSize('the state', state, handle.rows * handle.stateSize);
      instance.float32s(handle.state, state.length).set(state);
      exports.rnn_stepper_set_state(handle.stepper, handle.state);
    },
    disposeStepper(given) {
      const handle = given as unknown as Handle;
      if (handle.stepper === 0) return;
      exports.rnn_stepper_delete(handle.stepper);
      for (const block of [handle.tokens, handle.logits, handle.state, handle.uniforms, handle.drawn]) {
        if (block !== 0) instance.free(block);
      }
      handle.stepper = 0;
    },
  };
}

function createHandle(instance: WasmInstance, model: StepperModel, batch: number, stepper: number): Handle {
  const { cell, layers, outputs } = model;
  const states = cellOf(cell).states.length;
  const stateSize = layers.reduce((sum, { hidden }) => sum + states * hidden, 0);
  return {
    ...{ stepper, batch, rows: batch, outputs, stateSize },
    tokens: instance.allocate(4 * batch),
    logits: instance.allocate(4 * batch * outputs),
    state: instance.allocate(4 * batch * stateSize),
    ...{ uniforms: 0, drawn: 0, room: 0 },
  };
}

function liveHandle(given: StepperHandle): Handle {
  const handle = given as unknown as Handle;
  if (handle.stepper === 0) throw new Error('the stepper is disposed');
  return handle;
}

function makeRoom(instance: WasmInstance, handle: Handle, draws: number): void {
  if (handle.room >= draws) return;
  if (handle.room > 0) {
    instance.free(handle.uniforms);
    instance.free(handle.drawn);
    handle.room = 0;
  }
  handle.uniforms = instance.allocate(8 * draws);
  handle.drawn = instance.allocate(4 * draws);
  handle.room = draws;
}

/** The argument words of rnn_stepper_create in exports.cc. */
function describeModel(model: StepperModel, copy: (values: Float32Array | Uint8Array) => number): Int32Array {
  const { cell, relu, format, layers, vocabulary, outputs, embedding, outputKernel, outputBias } = model;
  const name = new TextEncoder().encode(cell);
  return Int32Array.from([
    ...[copy(name), name.length, relu, format, layers.length, vocabulary, outputs],
    ...[embedding ? copy(embedding) : 0, copy(outputKernel), copy(outputBias)],
    ...layers.flatMap(({ inputs, hidden, kernel, recurrentKernel, bias }) => [
      ...[inputs, hidden, copy(kernel), copy(recurrentKernel), copy(bias)],
    ]),
  ]);
}

function checkModel(model: StepperModel): void {
  const { cell, layers, vocabulary, outputs } = model;
  const [first, last] = [layers[0], layers.at(-1)];
  if (!first || !last) throw new Error('no layers');
  for (const { inputs, hidden, kernel, recurrentKernel, bias } of layers) {
    const columns = cellOf(cell).gates * hidden;
    checkSize('kernel', kernel, inputs * columns);
    checkSize('recurrentKernel', recurrentKernel, hidden * columns);
    checkSize('bias', bias, columns);
  }
  if (model.embedding) checkSize('embedding', model.embedding, vocabulary * first.inputs);
  checkSize('outputKernel', model.outputKernel, last.hidden * outputs);
  checkSize('outputBias', model.outputBias, outputs);
}

function checkSize(what: string, { length }: ArrayLike<number>, size: number): void {
  if (length !== size) throw new Error(`${what} has ${length} numbers, not ${size}`);
}
