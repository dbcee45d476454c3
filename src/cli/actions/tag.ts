import { readFrames } from '../../data/frames/read-frames.js';
import { resolvePatterns } from '../../data/patterns.js';
import { ConfigError } from '../../errors.js';
import { chunksOf } from '../../inference/chunks.js';
import { type TaggedText, tagTexts } from '../../inference/label/tag-texts.js';
import type { Tagger } from '../../inference/tagger.js';
import { openAs, type RunOptions } from '../open-model.js';
import { print } from '../output.js';
import { warnOfUnknown } from '../render/notes.js';
import { renderConll, renderTaggedFrames, renderTaggedText } from '../render/tags.js';
import { outTheme } from '../render/theme.js';
import { eachSentence, refuseBlank } from '../sentences.js';

/** As the command line gives them. */
export interface TagCommandOptions extends RunOptions {
  file?: string[];
  tokenized?: true;
  confidence?: true;
  conll?: true;
  json?: true;
}

/** Tags texts, lines of files or of standard input, or files of frames, and prints them as they come. */
export async function runTag(texts: string[], options: TagCommandOptions): Promise<void> {
  checkSource(texts, options);
  const { opened: tagger } = await openAs('tagger', options);
  try {
    if (tagger.input.type === 'frames') await printFrames(tagger, tagger.input, texts, options);
    else await printTexts(tagger, texts, options);
  } finally {
    tagger.dispose();
  }
}

function checkSource(texts: readonly string[], { file }: TagCommandOptions): void {
  if (texts.length > 0 && file !== undefined) {
    throw new ConfigError('Texts and --file are both given.', { hint: 'Give one of them.' });
  }
  if (texts.length === 0 && file === undefined && process.stdin.isTTY) {
    throw new ConfigError('There is no text to tag.', {
      hint: 'Give one or more in quotes, files by --file, or lines on standard input: rnn tag < sentences.txt',
    });
  }
  refuseBlank(texts, 'Text');
}

async function printTexts(tagger: Tagger, texts: string[], options: TagCommandOptions): Promise<void> {
  const confidence = options.confidence === true;
  for await (const { index, file, tagged } of eachTagged(tagger, texts, options)) {
    if (texts.length > 0 && tagged.unknown.length > 0) warnOfUnknown(JSON.stringify(tagged.text), tagged.unknown);
    if (options.json === true) {
      const place = options.file === undefined ? {} : { file };
      await print(`${JSON.stringify({ ...place, index, ...tagged })}\n`);
    } else if (options.conll === true) {
      await print(renderConll(tagged, { confidence }));
    } else {
      const tokenizer = options.tokenized === true || tagger.input.type !== 'tokens' ? null : tagger.input.tokenizer;
      await print(renderTaggedText(tagged, { tokenizer, scheme: tagger.scheme, confidence, theme: outTheme }));
    }
  }
}

interface PlacedText {
  file: string;
  /** Number of the argument, or of the line, from 1. */
  index: number;
  tagged: TaggedText;
}

async function* eachTagged(
  tagger: Tagger,
  given: readonly string[],
  { file = ['-'], tokenized }: TagCommandOptions,
): AsyncGenerator<PlacedText, void> {
  for (const name of given.length > 0 ? ['-'] : file) {
    const places: number[] = [];
    async function* lines(): AsyncGenerator<string, void> {
      for await (const { index, text } of eachSentence(given, { file: name, done: 'tag' })) {
        places.push(index);
        yield text;
      }
    }
    for await (const window of chunksOf(lines())) {
      for (const tagged of await tagTexts(tagger, window, { tokenized: tokenized === true })) {
        yield { file: name, index: places.shift() as number, tagged };
      }
    }
  }
}

async function printFrames(
  tagger: Tagger,
  { features, names, format }: Extract<Tagger['input'], { type: 'frames' }>,
  texts: readonly string[],
  { file, tokenized, conll, json, confidence }: TagCommandOptions,
): Promise<void> {
  if (file === undefined || texts.length > 0) {
    throw new ConfigError('The run tags frames of numbers, not text.', { hint: 'Give files of frames: --file FILE' });
  }
  const useless = tokenized === true ? '--tokenized' : conll === true ? '--conll' : null;
  if (useless !== null) {
    throw new ConfigError(`${useless} is for text, and the run tags frames of numbers.`, {
      hint: `Leave ${useless} out; --json gives a tag a frame.`,
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
