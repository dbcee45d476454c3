import { RnnError } from '../../../errors.js';
import type { RunHistory } from '../../../report/history.js';
import type { Run } from '../../../run/layout.js';
import { openRun } from '../../../run/open-run.js';
import { createRandom } from '../../../runtime/random.js';
import { formatQuantity } from '../../../text/quantities.js';
import { note } from '../../output.js';

/** Number of samples per temperature, and their maximum length in tokens. */
const SAMPLES = 20;
const LENGTH = 100;

/**
 * Measures samples of a run's best checkpoint at the temperatures of its config, against its training text. Undefined if the
 * run is not a language model, has no samples, or cannot be read any more; the last is noted on stderr.
 */
export async function measureRun(run: Run, { settings }: RunHistory): Promise<RunHistory['temperatures']> {
  const { task, sampling } = settings as { task?: unknown; sampling?: { temperatures?: unknown } | null };
  const temperatures = sampling?.temperatures;
  if (!Array.isArray(temperatures) || temperatures.length === 0) return undefined;
  const { loadStoredCorpora, openAs, tasksFor } = await import('../../../tasks/tasks.js');
  const fits = (['languageModel', 'corpora'] as const).every((use) => tasksFor(use).includes(String(task)));
  if (!fits) return undefined;
  try {
    const { checkpoint } = await openRun(run);
    note(`Generating ${SAMPLES} samples of run ${run.name} at ${formatQuantity(temperatures.length, 'temperature')}.`);
    const { measureTemperatures } = await import('../../../tasks/temperature-report.js');
    const model = await openAs('languageModel', checkpoint);
    const corpora = await loadStoredCorpora(checkpoint).catch((error: unknown) => {
      model.dispose();
      throw error;
    });
    try {
      const report = measureTemperatures(model, corpora, {
        prompt: '',
        temperature: temperatures as number[],
        count: SAMPLES,
        length: LENGTH,
        random: createRandom(1),
      });
      const rows = report.temperatures.map((measures) => ({ label: String(measures.temperature), ...measures }));
      const validation = report.validation === null ? [] : [{ label: 'validation text', ...report.validation }];
      return { samples: SAMPLES, rows: [...rows, ...validation], nearest: report.nearest };
    } finally {
      model.dispose();
      await corpora.close();
    }
  } catch (error) {
    if (!(error instanceof RnnError)) throw error;
    note(`Temperatures of run ${run.name} are not measured: ${error.message}`);
    return undefined;
  }
}
