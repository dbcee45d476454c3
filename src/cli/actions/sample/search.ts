import { type BeamOptions, createBeamSearch, type Hypothesis } from '../../../inference/decode/text-search.js';
import type { LanguageModel } from '../../../inference/language-model.js';
import { type Prompt, readPrompt } from '../../../inference/prompt.js';
import { formatQuantity } from '../../../text/quantities.js';
import { createUnknownTally, eachPrompt, type Prompts } from '../../input/prompts.js';
import { print } from '../../output.js';
import { renderLabelled } from '../../render/side-by-side.js';
import { outTheme } from '../../render/theme.js';

/** Searches for the likeliest texts after each prompt and prints them with their log-probabilities, best first. */
export async function printSearch(
  model: LanguageModel,
  prompts: Prompts,
  options: BeamOptions,
  { json, shared }: { json: boolean; shared: object },
): Promise<void> {
  const beam = createBeamSearch(model, options);
  const unknown = createUnknownTally(prompts);
  try {
    let line = 0;
    for await (const text of eachPrompt(prompts)) {
      const prompt = readPrompt(model, text);
      unknown.add(prompt);
      const found = beam.search(text);
      line++;
      if (json) {
        const location = prompts.kind === 'lines' ? { line } : {};
        for (const [index, hypothesis] of found.entries()) {
          await print(`${JSON.stringify({ ...location, ...toObject(hypothesis, index, prompt), ...shared })}\n`);
        }
      } else await print(`${line === 1 ? '' : '\n'}${renderFound(found, prompt)}`);
    }
  } finally {
    unknown.warn();
    beam.dispose();
  }
}

function renderFound(found: readonly Hypothesis[], prompt: Prompt): string {
  const labelled = found.map(({ text, tokens, end, logProbability, score }, index) => {
    // <EOS> is not in the list of tokens, but it counts.
    const count = formatQuantity(tokens.length + (end === 'endToken' ? 1 : 0), 'token');
    const ranked = score === logProbability ? '' : `, score ${score.toFixed(3)}`;
    return {
      label: `${index + 1}. ln P ${logProbability.toFixed(3)} nats, ${count}${ranked}`,
      text: outTheme.bold(prompt.text) + text,
    };
  });
  return renderLabelled(labelled, null, outTheme);
}

function toObject({ text, tokens, end, logProbability, score }: Hypothesis, index: number, prompt: Prompt): object {
  return { rank: index + 1, prompt: prompt.text, unknown: prompt.unknown, logProbability, score, text, tokens, end };
}
