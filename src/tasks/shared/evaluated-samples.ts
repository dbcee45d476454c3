import { type LoadedSamples, loadSamples, type SampleSource } from '../../data/large/load-samples.js';
import { resolvePatterns } from '../../data/patterns.js';
import type { SampleList } from '../../data/sample-list.js';
import type { EvaluationData } from '../task.js';
import { type EvaluatedSource, ownSplit, type Splits } from './splits.js';

interface Evaluated<Sample> {
  /** What a sample is called, in the plural. */
  noun: string;
  /** The splits of the run. */
  splits(): Promise<Splits<SampleList<Sample>> & Pick<LoadedSamples<Sample>, 'close'>>;
  /** How other files are read. */
  source(): SampleSource<Sample>;
  label?: (sample: Sample) => string;
}

/** The samples to evaluate: of the given files, or the run's own test or validation split. */
export async function evaluatedSamples<Sample>(
  { data }: EvaluationData,
  { noun, splits, source, label }: Evaluated<Sample>,
): Promise<{ source: EvaluatedSource; split: SampleList<Sample>; close(): void }> {
  if (data === null) {
    const own = await splits();
    return { ...ownSplit(own, noun), close: own.close };
  }
  const files = await resolvePatterns(data, '.');
  const { samples, close } = await loadSamples(files, null, source(), { label: label ?? null, digest: null });
  return { source: 'data', split: samples, close };
}
