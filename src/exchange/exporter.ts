import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { PortableModel } from './portable.js';

/** A model to export, and its origin. */
export interface ExportSource {
  /** The name of the run, for titles. */
  name: string;
  model: PortableModel;
  checkpoint: Checkpoint;
}

/** A file of an export: text in UTF-8, or bytes, possibly in pieces. */
export interface ExportedFile {
  name: string;
  content: string | readonly Uint8Array[];
  /** One sentence for the README; omitted if the file belongs to another file. */
  description?: string;
}

/** The result of a format: all files except the vocabulary, the tokenizer and the README, which every export has. */
export interface Exported {
  files: ExportedFile[];
  /** About ten lines of example code, and the packages that they need. */
  example: { language: 'python' | 'js'; install: string; code: string };
  /** Sentences for the README: inputs, outputs, and differences from rnn. */
  notes: string[];
}

/** Throws a ConfigError with the reason if the format cannot express the network. */
export type Exporter = (source: ExportSource) => Promise<Exported> | Exported;
