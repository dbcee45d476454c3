import { addToken, emptyText, sample, type SampledText as WholeText } from '../inference/decode/sample.js';
import type { LanguageModel } from '../inference/language-model.js';
import { readPrompt } from '../inference/prompt.js';
import { createRandom } from '../runtime/random.js';
import { turn } from '../runtime/turn.js';
import type { SampledText, SampleRequest } from './model.js';

/** Milliseconds of sampling between two turns of the event loop. */
const TURN = 12;

/** Samples texts without blocking the page. Throws like `sample`. */
export async function sampleInTurns(model: LanguageModel, request: SampleRequest): Promise<SampledText[]> {
  const { seed = Math.floor(Math.random() * 2 ** 31), onText, signal, conditions: _, ...options } = request;
  const temperatures = [request.temperature ?? 1].flat();
  const { text: prompt, unknown } = readPrompt(model, options.prompt ?? '');
  const count = request.count ?? 1;
  const texts: WholeText[] = Array.from({ length: count * temperatures.length }, emptyText);
  let since = performance.now();
  for (const drawn of sample(model, { ...options, temperature: temperatures, random: createRandom(seed) })) {
    addToken(texts[drawn.row] as WholeText, drawn);
    if (drawn.text !== '') onText?.(drawn.text, drawn.row);
    if (performance.now() - since > TURN) {
      await turn();
      since = performance.now();
    }
    if (signal?.aborted) break;
  }
  return texts.map((text, row) => ({
    sample: Math.floor(row / temperatures.length) + 1,
    temperature: temperatures[row % temperatures.length] as number,
    prompt,
    unknown,
    ...text,
  }));
}
