/** The part of the WebAssembly namespace that is used here; TypeScript declares it only for browsers. */
export interface WebAssemblyApi {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  compile(bytes: Uint8Array): Promise<WasmModule>;
  /** Rejects a response that is not served as application/wasm. */
  compileStreaming?(response: Response): Promise<WasmModule>;
  Module: new (bytes: Uint8Array) => WasmModule;
  Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
  Memory: new (limits: { initial: number; maximum: number; shared: true }) => WasmMemory;
}

export type WasmModule = { readonly brand: unique symbol };

export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

/** Undefined in an engine without WebAssembly. */
export const webAssembly = (globalThis as unknown as { WebAssembly?: WebAssemblyApi }).WebAssembly;
