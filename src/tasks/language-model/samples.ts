import type { ConfigOf } from '../../config/schema.js';
import { sampleTexts } from '../../inference/decode/sample.js';
import type { LanguageModel } from '../../inference/language-model.js';
import { readPrompt } from '../../inference/prompt.js';
import type { Random } from '../../runtime/random.js';
import { createPause } from '../../training/pause.js';
import type { Sample } from '../../training/trainable.js';

/** One sample a prompt and temperature, those of a prompt side by side, from a language model that stays the caller's. */
export async function drawSamples(
  model: LanguageModel,
  { prompts, temperatures, length }: Pick<ConfigOf<'languageModel'>['sampling'], 'prompts' | 'temperatures' | 'length'>,
  random: Random,
): Promise<Sample[]> {
  const pause = createPause();
  const samples: Sample[] = [];
  for (const prompt of prompts) {
    const texts = sampleTexts(model, { prompt, temperature: temperatures, length, random });
    const start = readPrompt(model, prompt).text;
    for (const [index, { text }] of texts.entries()) {
      samples.push({ prompt: start, temperature: temperatures[index] as number, text });
    }
    await pause();
  }
  return samples;
}
