import type { z } from 'zod';
import type { samplingSection } from '../../../config/sections/sampling.js';
import { sampleTexts } from '../../../inference/decode/sample.js';
import type { LanguageModel } from '../../../inference/language-model.js';
import { readPrompt } from '../../../inference/prompt.js';
import type { Random } from '../../../runtime/random.js';
import { createPause } from '../../../training/pause.js';
import type { Sample, Trainable } from '../../../training/trainable.js';
import { alone, isOwn } from '../../../training/workers.js';

type SamplingConfig = z.output<typeof samplingSection>;

/** Samples after epochs, as configured, from a language model made for them. */
export function sampleAfterEpochs(
  sampling: SamplingConfig,
  open: (epoch: number) => LanguageModel,
): Trainable['samples'] {
  const { everyEpochs } = sampling;
  return async (epoch, random, workers) => {
    if (everyEpochs === null || (epoch + 1) % everyEpochs !== 0) return [];
    const model = open(epoch);
    try {
      return await drawSamples(model, sampling, random, workers);
    } finally {
      model.dispose();
    }
  };
}

/** One sample per prompt and temperature, grouped by prompt; the caller keeps ownership of the model. */
async function drawSamples(
  model: LanguageModel,
  { prompts, temperatures, length }: SamplingConfig,
  random: Random,
  workers = alone,
): Promise<Sample[]> {
  const pause = createPause();
  const drawn: Sample[][] = [];
  for (const [number, prompt] of prompts.entries()) {
    if (!isOwn(workers, number)) {
      // The context from which its texts are drawn.
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
