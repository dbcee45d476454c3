import { readFrames } from '../../data/frames/read-frames.js';
import { resolvePatterns } from '../../data/patterns.js';
import { ConfigError } from '../../errors.js';
import { answerEach } from '../../inference/answer-each.js';
import { tagTexts } from '../../inference/label/tag-texts.js';
import type { Tagger } from '../../inference/tagger.js';
import { trainedOn } from '../../tasks/tasks.js';
import { type ColumnOptions, columnReader } from '../input/columns.js';
import { createTextInput, locationObject, type TextInput } from '../input/texts.js';
import { openAs, type RunOptions } from '../open-model.js';
import { print } from '../output.js';
import { warnOfUnknown } from '../render/notes.js';
import { renderConll, renderTaggedFrames, renderTaggedText } from '../render/tags.js';
import { outTheme } from '../render/theme.js';
import { tagGenome } from './tag-genome.js';

/** Options as commander parses them. */
export interface TagCommandOptions extends RunOptions, ColumnOptions {
  file?: string[];
  tokenized?: true;
  confidence?: true;
  conll?: true;
  gff?: string;
  strands?: 'both' | 'forward';
  json?: true;
}

/** Tags texts, lines of files or of standard input, or files of frames, and prints them as they come. */
export async function runTag(texts: string[], options: TagCommandOptions): Promise<void> {
  const { file, gff, strands } = options;
  const input = createTextInput(texts, { files: options.file, noun: 'text', verb: 'tag' });
  const { opened: tagger, checkpoint } = await openAs('tagger', options);
  const each: TextInput['each'] = () => input.each(columnReader(checkpoint, options));
  try {
    if (gff !== undefined) {
      const written = await trainedOn(checkpoint);
      const { strands: trained = 'forward', window = 1000 } = written.type === 'tagged' ? written : {};
      await tagGenome(tagger, { file, gff, strands: strands ?? trained, window });
    } else if (tagger.input.type === 'frames') await printFrames(tagger, tagger.input, input, options);
    else await printTexts(tagger, { ...input, each }, options);
  } finally {
    tagger.dispose();
  }
}

async function printTexts(tagger: Tagger, input: TextInput, options: TagCommandOptions): Promise<void> {
  const confidence = options.confidence === true;
  const tokenized = options.tokenized === true;
  const tokenizer = tokenized || tagger.input.type !== 'tokens' ? null : tagger.input.tokenizer;
  // Tokens of a tokenized file are kept as they are.
  const answers = answerEach(input.each(), (texts) =>
    tagTexts(
      tagger,
      texts.map(({ text, tokens }) => ({ text, tokenized: tokenized || (tokens ?? null) !== null })),
    ),
  );
  for await (const { location, answer: tagged } of answers) {
    if (input.isGiven) warnOfUnknown(JSON.stringify(tagged.text), tagged.unknown);
    if (options.json === true) await print(`${JSON.stringify({ ...locationObject(location), ...tagged })}\n`);
    else if (options.conll === true) await print(renderConll(tagged, { confidence }));
    else await print(renderTaggedText(tagged, { tokenizer, scheme: tagger.scheme, confidence, theme: outTheme }));
  }
}

async function printFrames(
  tagger: Tagger,
  { features, names, format }: Extract<Tagger['input'], { type: 'frames' }>,
  { isGiven }: TextInput,
  { file, tokenized, conll, json, confidence }: TagCommandOptions,
): Promise<void> {
  if (file === undefined || isGiven) {
    throw new ConfigError('The run tags frames of numbers, not text.', { hint: 'Give files of frames: --file FILE' });
  }
  const useless = tokenized === true ? '--tokenized' : conll === true ? '--conll' : null;
  if (useless !== null) {
    throw new ConfigError(`${useless} works with text; this run tags frames of numbers.`, {
      hint: `Remove ${useless}; --json prints one tag per frame.`,
    });
  }
  const baseDirectory = process.cwd();
  const sequences = await readFrames(await resolvePatterns(file, baseDirectory), format, {
    baseDirectory,
    features,
    names,
  });
  const tagged = await tagger.tag(sequences.map(({ frames, features }) => ({ type: 'frames', frames, features })));
  for (const [index, { document, line }] of sequences.entries()) {
    const result = { document, line, ...(tagged[index] as (typeof tagged)[number]) };
    if (json === true) await print(`${JSON.stringify(result)}\n`);
    else await print(renderTaggedFrames(result, { confidence: confidence === true, theme: outTheme }));
  }
}
