import { ConfigError } from '../../errors.js';
import { answerEach } from '../../inference/answer-each.js';
import { type Classifier, classifyFrames, classifyTexts } from '../../inference/classifier.js';
import { type ColumnOptions, columnReader } from '../input/columns.js';
import { createTextInput, locationObject, type TextInput } from '../input/texts.js';
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

/** Options as commander parses them. */
export interface ClassifyCommandOptions extends RunOptions, ColumnOptions {
  file?: string[];
  top?: number;
  json?: true;
}

/** Labels shown without `--top`. */
const SHOWN = 5;

/** Classifies texts, lines of files or standard input, or sequences of frames, and prints each result at once. */
export async function runClassify(texts: string[], options: ClassifyCommandOptions): Promise<void> {
  const input = createTextInput(texts, { files: options.file, noun: 'text', verb: 'classify' });
  const { opened: classifier, checkpoint } = await openAs('classifier', options);
  const each: TextInput['each'] = () => input.each(columnReader(checkpoint, options));
  try {
    await (classifier.input === 'frames' ? printFrames : printTexts)(classifier, { ...input, each }, options);
  } finally {
    classifier.dispose();
  }
}

async function printTexts(classifier: Classifier, input: TextInput, options: ClassifyCommandOptions): Promise<void> {
  const { top = SHOWN, json } = options;
  const { isGiven } = input;
  if (!isGiven && options.top !== undefined) {
    throw new ConfigError(
      '--top works with texts given as arguments; for lines of a file, only the likeliest label is printed.',
      {
        hint: 'Remove --top; --json prints all labels of each line.',
      },
    );
  }
  if (isGiven && json !== true && classifier.hasAttention) await print(attentionLegend(outTheme));
  for await (const { location, answer } of answerEach(input.each(), (texts) => classifyTexts(classifier, texts))) {
    if (isGiven) warnOfUnknown(JSON.stringify(answer.text), answer.unknown);
    if (json === true) await print(`${JSON.stringify({ ...locationObject(location), ...answer })}\n`);
    else if (isGiven) await print(renderClassifiedText(answer, { top, theme: outTheme }));
    else await print(renderClassifiedLine(answer, outTheme));
  }
}

async function printFrames(
  classifier: Classifier,
  { isGiven }: TextInput,
  { file, top = SHOWN, json }: ClassifyCommandOptions,
): Promise<void> {
  if (isGiven || file === undefined) {
    throw new ConfigError('The model classifies sequences of numbers, not texts.', {
      hint: 'Give files in the format of its training data: rnn classify --file recordings.ts',
    });
  }
  const sequences = await classifier.readFrames(file);
  for (const one of await classifyFrames(classifier, sequences)) {
    await print(json === true ? `${JSON.stringify(one)}\n` : renderClassifiedFrames(one, { top, theme: outTheme }));
  }
}
