import type { z } from 'zod';
import type { samplingSection } from '../../../config/sections/sampling.js';
import type { LanguageModel } from '../../../inference/language-model.js';
import { readPrompt } from '../../../inference/prompt.js';
import { sampleTexts } from '../../../inference/sample.js';
import type { Random } from '../../../runtime/random.js';
import { createPause } from '../../../training/pause.js';
import type { Sample, Trainable } from '../../../training/trainable.js';

type SamplingConfig = z.output<typeof samplingSection>;

/** Samples after the epochs that a config says, from a language model that is made for them. */
export function sampleAfterEpochs(
  sampling: SamplingConfig,
  open: (epoch: number) => LanguageModel,
): Trainable['samples'] {
  const { everyEpochs } = sampling;
  return async (epoch, random) => {
    if (everyEpochs === null || (epoch + 1) % everyEpochs !== 0) return [];
    const model = open(epoch);
    try {
      return await drawSamples(model, sampling, random);
    } finally {
      model.dispose();
    }
  };
}

/** One sample a prompt and temperature, those of a prompt side by side, from a language model that stays the caller's. */
async function drawSamples(
  model: LanguageModel,
  { prompts, temperatures, length }: SamplingConfig,
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
