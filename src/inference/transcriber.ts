import type { RecordingFormat } from '../data/audio/to-samples.js';
import type { Sound } from '../data/audio/utterance.js';
import type { CorpusFile } from '../data/read.js';
import type { Tokenizer } from '../text/tokenizer.js';
import type { Vocabulary } from '../text/vocabulary.js';
import type { Emissions } from './transcribe/emissions.js';

/** A trained transcriber; made by the task from a checkpoint. Nothing of it needs files. */
export interface SoundReader {
  tokenizer: Tokenizer;
  /** Its ids are the classes of a step; the blank comes after the last of them. */
  vocabulary: Vocabulary;
  /** From one step of the network to the next; null for frames of numbers, whose pace nobody tells. */
  secondsPerStep: number | null;
  /** What a recording has to be; null where frames of numbers are read. */
  format: RecordingFormat | null;
  /** Numbers of a frame. */
  features: number;
  /** What the network says at each step of each sound; they are read side by side. */
  emissions(sounds: readonly Sound[]): Emissions[];
  dispose(): void;
}

/** The same with its files. */
export interface Transcriber extends SoundReader {
  /** Reads a recording, or a file of frames; throws a DataError that names it. */
  read(file: CorpusFile): Promise<Sound>;
}
