import type { ConfigOf } from '../../config/schema.js';
import { type FrameOptions, readFrames } from '../../data/frames/read-frames.js';
import type { FrameSequence } from '../../data/frames/sequence.js';
import { type Place, showPlace } from '../../data/labelled/place.js';
import { readLabelledTexts } from '../../data/labelled/read-texts.js';
import type { CorpusFile } from '../../data/read.js';
import { DataError } from '../../errors.js';
import { buildTokenizer, type Tokenizer, type TokenizerSpec } from '../../text/tokenizer.js';
import { frameFormat } from '../labels/frame-format.js';

type Config = ConfigOf<'classification'>;

/** What of a sample the network reads, before anything is looked up. */
export type Content = { type: 'tokens'; tokens: readonly string[] } | { type: 'frames'; sequence: FrameSequence };

/** A sample with its label, and where it stands. */
export interface ClassSample extends Place {
  label: string;
  content: Content;
}

/** Reads the labelled samples that a config describes; throws a DataError with file and line for what is wrong with one. */
export async function readClassSamples(
  files: readonly CorpusFile[],
  { data, text }: Pick<Config, 'data' | 'text'>,
  options: FrameOptions,
): Promise<ClassSample[]> {
  if (data.input === 'frames') {
    const sequences = await readFrames(files, frameFormat(data, 'sequence'), options);
    return sequences.map((sequence) => {
      const { label, document, line } = sequence;
      if (label === null) throw new Error('Sequences are read with their labels.');
      return { label, document, line, content: { type: 'frames', sequence } };
    });
  }
  const tokenizer = buildTokenizer(tokenizerSpec(text));
  const samples = await readLabelledTexts(files, data, options);
  return samples.map(({ text, label, document, line }) => ({
    label,
    document,
    line,
    content: { type: 'tokens', tokens: tokensOf(text, tokenizer, { document, line }) },
  }));
}

/** How a config's texts are cut: their case is kept, since tokens are turned to lower case when they are looked up. */
export function tokenizerSpec(text: Config['text']): TokenizerSpec {
  const { language } = text;
  return text.level === 'character'
    ? { level: 'character', graphemes: text.graphemes, lowercase: false, language }
    : { level: 'word', segmentation: text.segmentation, lowercase: false, language };
}

/** The tokens of a text, one at least; throws a DataError where there is none. */
export function tokensOf(text: string, tokenizer: Tokenizer, place: Place): string[] {
  const tokens = tokenizer.tokenize(text);
  if (tokens.length > 0) return tokens;
  throw new DataError(`${showPlace(place)} has no word: ${JSON.stringify(text)}.`, {
    hint: 'Give it a word at least, or leave it out.',
  });
}
