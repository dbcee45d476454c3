import type { ConfigOf } from '../../config/schema.js';
import { sampleTexts } from '../../inference/decode/sample.js';
import type { LanguageModel } from '../../inference/language-model.js';
import { readPrompt } from '../../inference/prompt.js';
import type { Random } from '../../runtime/random.js';
import { createPause } from '../../training/pause.js';
import type { Sample } from '../../training/trainable.js';
import { alone, isOwn } from '../../training/workers.js';

/** One sample a prompt and temperature, those of a prompt side by side, from a language model that stays the caller's. */
export async function drawSamples(
  model: LanguageModel,
  { prompts, temperatures, length }: Pick<ConfigOf<'languageModel'>['sampling'], 'prompts' | 'temperatures' | 'length'>,
  random: Random,
  workers = alone,
): Promise<Sample[]> {
  const pause = createPause();
  const drawn: Sample[][] = [];
  for (const [number, prompt] of prompts.entries()) {
    if (!isOwn(workers, number)) {
      // What its texts are drawn from, where they are drawn.
      random.seed();
      continue;
    }
    const texts = sampleTexts(model, { prompt, temperature: temperatures, length, random });
    const start = readPrompt(model, prompt).text;
    drawn[number] = texts.map(({ text }, index) => ({
      prompt: start,
      temperature: temperatures[index] as number,
      text,
    }));
    await pause();
  }
  const all = await workers.gather(drawn);
  return prompts.flatMap((_, number) => all[number % workers.size]?.[number] ?? []);
}
