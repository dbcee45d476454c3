import type { RecordingFormat } from '../data/audio/to-samples.js';
import type { Sound } from '../data/audio/utterance.js';
import type { CorpusFile } from '../data/read.js';
import type { Tokenizer } from '../text/tokenizer.js';
import type { Vocabulary } from '../text/vocabulary.js';
import type { Emissions } from './transcribe/emissions.js';

/** A trained transcriber, made by the task from a checkpoint. It needs no files. */
export interface SoundReader {
  tokenizer: Tokenizer;
  /** Its ids are the output classes; the blank follows the last one. */
  vocabulary: Vocabulary;
  /** Seconds from one step to the next; null for frames of numbers, whose rate is unknown. */
  secondsPerStep: number | null;
  /** Audio format of recordings; null if frames of numbers are read. */
  format: RecordingFormat | null;
  /** Features per frame. */
  features: number;
  /** Emissions at each step of each sound, computed in one batch. */
  emissions(sounds: readonly Sound[]): Emissions[];
  dispose(): void;
}

/** A transcriber that also reads files. */
export interface Transcriber extends SoundReader {
  /** Reads a recording or a file of frames; throws a DataError that names it. */
  read(file: CorpusFile): Promise<Sound>;
}
