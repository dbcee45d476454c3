import type { Checkpoint } from '../../../checkpoint/checkpoint.js';
import { RnnError } from '../../../errors.js';
import type { DrawOptions } from '../../../inference/decode/sample.js';
import type { LanguageModel } from '../../../inference/language-model.js';
import { readPrompt } from '../../../inference/prompt.js';
import type { StoredCorpora } from '../../../tasks/tasks.js';
import { formatQuantity } from '../../../text/quantities.js';
import { note, print } from '../../output.js';
import { warn, warnOfUnknown } from '../../render/notes.js';
import { renderTemperatureReport } from '../../render/temperature-report.js';
import { outTheme } from '../../render/theme.js';

/** Draws samples at each temperature and prints their statistics instead of the samples. */
export async function printMeasures(
  { model, checkpoint }: { model: LanguageModel; checkpoint: Checkpoint },
  prompt: string,
  draw: DrawOptions & { temperature: readonly number[]; count: number },
  { json, shared }: { json: boolean; shared: object },
): Promise<void> {
  const { measureTemperatures } = await import('../../../tasks/temperature-report.js');
  warnOfUnknown('the prompt', readPrompt(model, prompt).unknown);
  // Read the text first: sampling is slow, and the text may be missing.
  const corpora = await readTraining(checkpoint);
  try {
    const temperatures = draw.temperature;
    note(
      `Generating ${formatQuantity(draw.count, 'sample')} at ${formatQuantity(temperatures.length, 'temperature')}.`,
    );
    const report = measureTemperatures(model, corpora, { ...draw, prompt });
    const object = { prompt, ...shared, ...report };
    await print(json ? `${JSON.stringify(object, null, 2)}\n` : renderTemperatureReport(report, outTheme));
  } finally {
    await corpora?.close();
  }
}

/** The model's training text; null, with a warning, if it cannot be read again. */
async function readTraining(checkpoint: Checkpoint): Promise<StoredCorpora | null> {
  const { loadStoredCorpora, tasksFor } = await import('../../../tasks/tasks.js');
  if (!tasksFor('corpora').includes(checkpoint.task)) return null;
  try {
    return await loadStoredCorpora(checkpoint);
  } catch (error) {
    if (!(error instanceof RnnError)) throw error;
    warn(`${error.message} The samples are not compared with it.`);
    return null;
  }
}
