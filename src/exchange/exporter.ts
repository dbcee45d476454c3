import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { PortableModel } from './portable.js';

/** What is exported, and where it came from. */
export interface ExportSource {
  /** Of the run, for titles. */
  name: string;
  model: PortableModel;
  checkpoint: Checkpoint;
}

/** A file of an export; text is UTF-8, and bytes may come in pieces. */
export interface ExportedFile {
  name: string;
  content: string | readonly Uint8Array[];
  /** One sentence for the README; without it, the file belongs to another one. */
  description?: string;
}

/** What a format makes of a model: all but the vocabulary, the tokenizer and the README, which every export has. */
export interface Exported {
  files: ExportedFile[];
  /** About ten lines that use it, and what they need. */
  example: { language: 'python' | 'js'; install: string; code: string };
  /** Sentences for the README: inputs, outputs, and what is different. */
  notes: string[];
}

/** Throws a ConfigError that says why if the format has no such network. */
export type Exporter = (source: ExportSource) => Promise<Exported> | Exported;
