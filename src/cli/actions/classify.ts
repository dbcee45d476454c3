import type { Place } from '../../data/labelled/place.js';
import { ConfigError } from '../../errors.js';
import { chunksOf } from '../../inference/chunks.js';
import { type Classifier, classifyFrames, classifyTexts } from '../../inference/classifier.js';
import { openAs, type RunOptions } from '../open-model.js';
import { print } from '../output.js';
import {
  attentionLegend,
  renderClassifiedFrames,
  renderClassifiedLine,
  renderClassifiedText,
} from '../render/classified.js';
import { warnOfUnknown } from '../render/notes.js';
import { outTheme } from '../render/theme.js';
import { eachSentence, refuseBlank } from '../sentences.js';

/** As the command line gives them. */
export interface ClassifyCommandOptions extends RunOptions {
  file?: string[];
  top?: number;
  json?: true;
}

/** Labels shown without `--top`. */
const SHOWN = 5;

/** Labels texts, the lines of files or of standard input, or sequences of frames in files, as they come. */
export async function runClassify(texts: string[], options: ClassifyCommandOptions): Promise<void> {
  if (texts.length > 0 && options.file !== undefined) {
    throw new ConfigError('Texts and --file are both given.', { hint: 'Give one of them.' });
  }
  refuseBlank(texts, 'Text');
  const { opened: classifier } = await openAs('classifier', options);
  try {
    await (classifier.input === 'frames' ? printFrames : printTexts)(classifier, texts, options);
  } finally {
    classifier.dispose();
  }
}

async function printTexts(classifier: Classifier, texts: string[], options: ClassifyCommandOptions): Promise<void> {
  const { file, top = SHOWN, json } = options;
  if (texts.length === 0 && file === undefined && process.stdin.isTTY) {
    throw new ConfigError('There is no text to label.', {
      hint: 'Give one or more in quotes, a file by --file, or lines on standard input: rnn classify < texts.txt',
    });
  }
  const isGiven = texts.length > 0;
  if (!isGiven && options.top !== undefined) {
    throw new ConfigError('--top is for texts in quotes: of a line, the likeliest label is printed.', {
      hint: 'Leave --top out; --json has all labels of each line.',
    });
  }
  if (isGiven && json !== true && classifier.hasAttention) await print(attentionLegend(outTheme));
  const places: (Place & { index: number })[] = [];
  async function* sources(): AsyncGenerator<string, void> {
    for (const name of isGiven ? ['text'] : (file ?? ['-'])) {
      for await (const { index, text } of eachSentence(texts, { file: name, done: 'label' })) {
        const document = isGiven ? `text ${index}` : name === '-' ? 'standard input' : name;
        places.push({ index, document, line: isGiven ? null : index });
        yield text;
      }
    }
  }
  for await (const window of chunksOf(sources())) {
    const placed = window.map((text) => ({ text, ...(places.shift() as (typeof places)[number]) }));
    const classified = await classifyTexts(classifier, placed);
    for (const [number, one] of classified.entries()) {
      const { index, document } = placed[number] as (typeof placed)[number];
      if (isGiven && one.unknown.length > 0) warnOfUnknown(JSON.stringify(one.text), one.unknown);
      const place = file === undefined ? { index } : { file: document, index };
      if (json === true) await print(`${JSON.stringify({ ...place, ...one })}\n`);
      else
        await print(
          isGiven ? renderClassifiedText(one, { top, theme: outTheme }) : renderClassifiedLine(one, outTheme),
        );
    }
  }
}

async function printFrames(
  classifier: Classifier,
  texts: string[],
  { file, top = SHOWN, json }: ClassifyCommandOptions,
): Promise<void> {
  if (texts.length > 0 || file === undefined) {
    throw new ConfigError('The model labels sequences of numbers, not texts.', {
      hint: 'Give files of them, written as its training data were: rnn classify --file recordings.ts',
    });
  }
  const sequences = await classifier.readFrames(file);
  for (const one of await classifyFrames(classifier, sequences)) {
    await print(json === true ? `${JSON.stringify(one)}\n` : renderClassifiedFrames(one, { top, theme: outTheme }));
  }
}
