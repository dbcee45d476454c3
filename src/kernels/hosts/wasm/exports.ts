type Address = number;

/** The exports of hosts/wasm/exports.cc. Addresses above 2 GB are negative numbers; `>>> 0` makes them unsigned. */
export interface WasmExports {
  __stack_pointer: { value: number };
  __wasm_call_ctors(): void;
  rnn_allocate(bytes: number): Address;
  rnn_free(block: Address): void;
  rnn_bytes_in_use(): number;
  /** After a call that ended by an exception: waits until all threads are idle. */
  rnn_recover(): void;
  rnn_threads(): number;
  rnn_set_threads(count: number): void;
  rnn_start_threads(count: number): void;
  rnn_instruction_set(): Address;
  rnn_operations(): Address;
  rnn_execute(
    operation: number,
    attributes: Address,
    memory: Address,
    words: Address,
    inputs: number,
    outputs: number,
  ): void;
  rnn_stepper_create(model: Address, batch: number): Address;
  rnn_stepper_arrange(stepper: Address, parents: Address, rows: number): void;
  rnn_stepper_step(stepper: Address, tokens: Address, logits: Address): void;
  rnn_stepper_set_rule(stepper: Address, row: number, temperature: number, excluded: Address, count: number): void;
  rnn_stepper_draw(
    stepper: Address,
    tokens: Address,
    uniforms: Address,
    steps: number,
    end: number,
    drawn: Address,
  ): number;
  rnn_stepper_get_state(stepper: Address, state: Address): void;
  rnn_stepper_set_state(stepper: Address, state: Address): void;
  rnn_stepper_delete(stepper: Address): void;
}
