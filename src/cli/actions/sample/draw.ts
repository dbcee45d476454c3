import { inOrder } from '../../../inference/decode/in-order.js';
import { type DrawOptions, sample } from '../../../inference/decode/sample.js';
import { type PromptedText, sampleEach } from '../../../inference/decode/sample-each.js';
import type { LanguageModel } from '../../../inference/language-model.js';
import { readPrompt } from '../../../inference/prompt.js';
import { createUnknownTally, eachPrompt, type Prompts } from '../../input/prompts.js';
import { outWidth, print } from '../../output.js';
import { fitsSideBySide, renderLabelled } from '../../render/side-by-side.js';
import { outTheme } from '../../render/theme.js';

/** What to draw; samples that differ only in temperature are shown together. */
export interface Draw extends DrawOptions {
  temperature: readonly number[];
  count: number;
}

/** How many texts are drawn in one batch. */
const BATCH = 64;

/** Draws samples of each prompt and prints them, as text or as JSON lines. */
export async function printDraws(
  model: LanguageModel,
  prompts: Prompts,
  draw: Draw,
  { json, shared }: { json: boolean; shared: object },
): Promise<void> {
  const width = outWidth();
  if (!json && prompts.kind === 'one' && !fitsSideBySide(draw.temperature.length, width)) {
    return printAsDrawn(model, prompts.text, draw);
  }
  const samplesEach = draw.count * draw.temperature.length;
  const batchSize = prompts.kind === 'one' ? Math.min(samplesEach, BATCH) : BATCH;
  const unknown = createUnknownTally(prompts);
  try {
    let alike: PromptedText[] = [];
    for await (const text of sampleEach(model, eachPrompt(prompts), { ...draw, batchSize })) {
      if (text.row === 0) unknown.add(text.prompt);
      if (json) {
        await print(`${JSON.stringify(toObject(text, prompts, draw.temperature, shared))}\n`);
        continue;
      }
      alike.push(text);
      if (alike.length < draw.temperature.length) continue;
      const isFirst = text.promptIndex === 0 && text.row < draw.temperature.length;
      await print(`${isFirst ? '' : between(model, draw)}${renderAlike(alike, draw, width)}`);
      alike = [];
    }
  } finally {
    unknown.warn();
  }
}

/** Streams the tokens of the first sample; each other sample is printed as soon as the samples before it are complete. */
async function printAsDrawn(model: LanguageModel, text: string, draw: Draw): Promise<void> {
  const prompt = readPrompt(model, text);
  const unknown = createUnknownTally({ kind: 'one', text });
  unknown.add(prompt);
  unknown.warn();
  let current = -1;
  for (const drawn of inOrder(sample(model, { ...draw, prompt: text }))) {
    if (drawn.row !== current) {
      current = drawn.row;
      const heading = draw.temperature.length > 1 ? `${outTheme.dim(labelOf(current, draw))}\n` : '';
      await print(`${current === 0 ? '' : `\n${between(model, draw)}`}${heading}${outTheme.bold(prompt.text)}`);
    }
    await print(drawn.text);
  }
  await print('\n');
}

/** The separator of two samples: a blank line if samples contain line breaks (no `<EOS>`). */
function between({ endId }: LanguageModel, { temperature }: Draw): string {
  return endId === null || temperature.length > 1 ? '\n' : '';
}

function renderAlike(texts: readonly PromptedText[], draw: Draw, width: number | null): string {
  const [only] = texts;
  if (only !== undefined && texts.length === 1) return `${outTheme.bold(only.prompt.text)}${only.text}\n`;
  const labelled = texts.map(({ row, prompt, text }) => ({ label: labelOf(row, draw), text: prompt.text + text }));
  return renderLabelled(labelled, width, outTheme);
}

function labelOf(row: number, { temperature, count }: Draw): string {
  const label = `temperature ${temperature[row % temperature.length]}`;
  return count === 1 ? label : `${label}, sample ${Math.floor(row / temperature.length) + 1}`;
}

function toObject(
  { prompt, promptIndex, row, text, tokens, end }: PromptedText,
  prompts: Prompts,
  temperatures: readonly number[],
  shared: object,
): object {
  return {
    ...(prompts.kind === 'lines' ? { line: promptIndex + 1 } : {}),
    sample: Math.floor(row / temperatures.length) + 1,
    temperature: temperatures[row % temperatures.length],
    prompt: prompt.text,
    unknown: prompt.unknown,
    ...shared,
    text,
    tokens,
    end,
  };
}
