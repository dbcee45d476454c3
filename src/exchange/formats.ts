import type { Exporter } from './exporter.js';

interface Format {
  /** For the help: who reads it. */
  description: string;
  load(): Promise<Exporter>;
}

/** The formats of `rnn export`, by name; a new one is a folder and an entry. */
export const formats = {
  onnx: {
    description: 'graphs for ONNX Runtime and whatever else reads ONNX',
    load: async () => (await import('./onnx/export.js')).exportOnnx,
  },
  safetensors: {
    description: "weights and tokenizer.json for Hugging Face's libraries",
    load: async () => (await import('./safetensors/export.js')).exportSafetensors,
  },
  web: {
    description: 'a page that runs the model in any browser, from any static server',
    load: async () => (await import('./web/export.js')).exportWeb,
  },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as FormatName[];
