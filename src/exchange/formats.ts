import type { Exporter } from './exporter.js';

interface Format {
  /** For the help: the programs that read it. */
  description: string;
  load(): Promise<Exporter>;
}

/** The formats of `rnn export` by name. A new format needs a folder and an entry here. */
export const formats = {
  onnx: {
    description: 'graphs for ONNX Runtime and whatever else reads ONNX',
    load: async () => (await import('./onnx/export.js')).exportOnnx,
  },
  tfjs: {
    description: 'a LayersModel for TensorFlow.js',
    load: async () => (await import('./tfjs/export.js')).exportTfjs,
  },
  keras: {
    description: 'a .keras file for Keras 3',
    load: async () => (await import('./keras/export.js')).exportKeras,
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
