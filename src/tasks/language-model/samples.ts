import type { ResolvedConfig } from '../../config/schema.js';
import type { LanguageModel } from '../../inference/language-model.js';
import { readPrompt } from '../../inference/prompt.js';
import { sampleTexts } from '../../inference/sample.js';
import { createRandom, type Random } from '../../runtime/random.js';
import { createPause } from '../../training/pause.js';
import type { Sample } from '../../training/trainable.js';

/** One sample a prompt and temperature, from a language model that stays the caller's. */
export async function drawSamples(
  model: LanguageModel,
  { prompts, temperatures, length }: Pick<ResolvedConfig['sampling'], 'prompts' | 'temperatures' | 'length'>,
  random: Random,
): Promise<Sample[]> {
  const pause = createPause();
  const samples: Sample[] = [];
  for (const prompt of prompts) {
    for (const temperature of temperatures) {
      const own = createRandom(random.seed());
      const [sampled] = sampleTexts(model, { prompt, temperature, length, random: own });
      samples.push({ prompt: readPrompt(model, prompt).text, temperature, text: sampled?.text ?? '' });
      await pause();
    }
  }
  return samples;
}
