import type { ConfigOf } from '../../config/schema.js';
import type { SampleSplits } from '../../data/labelled/splits.js';
import { formatCount, formatQuantity, formatShare } from '../../text/quantities.js';
import type { SplitReport, TaskWords } from '../task-training.js';
import type { ClassEncoder } from './encoder.js';
import type { ClassSample } from './samples.js';

/** Labels whose counts are told one by one. */
const LISTED = 8;

/** What a classifier's results are called, and what it is for. */
export function words(input: ConfigOf<'classification'>['data']['input']): TaskWords {
  return {
    target: 'sample',
    perplexity: null,
    commands: [['classify', input === 'text' ? '"a text"' : '--file FILE']],
  };
}

/** What each split holds. */
export function describeSamples(splits: SampleSplits<ClassSample>, encoder: ClassEncoder): SplitReport[] {
  const named = [
    ['training', splits.train],
    ['validation', splits.validation],
    ['test', splits.test],
  ] as const;
  return named.flatMap(([name, samples]) => (samples === null ? [] : [describeSplit(name, samples, encoder)]));
}

function describeSplit(name: string, samples: readonly ClassSample[], { labels, tokens }: ClassEncoder): SplitReport {
  const steps = samples.reduce((sum, { content }) => sum + stepsOf(content), 0);
  const counts = new Map<string, number>();
  for (const { label } of samples) counts.set(label, (counts.get(label) ?? 0) + 1);
  const shown =
    labels.size > LISTED
      ? formatQuantity(labels.size, 'label')
      : labels.names.map((label) => `${formatCount(counts.get(label) ?? 0)} ${label}`).join(', ');
  const size = formatQuantity(samples.length, 'sample');
  if (tokens === null) {
    return {
      name,
      counts: { samples: samples.length, frames: steps },
      summary: `${size} (${shown}), ${formatQuantity(steps, 'frame')}`,
    };
  }
  const unknown = samples.reduce((sum, { content }) => {
    return content.type === 'tokens'
      ? sum + content.tokens.filter((token) => !tokens.vocabulary.has(tokens.keyOf(token))).length
      : sum;
  }, 0);
  return {
    name,
    counts: { samples: samples.length, tokens: steps },
    summary: `${size} (${shown}), ${formatQuantity(steps, 'token')}, ${formatShare(unknown / steps)} of them <UNK>`,
  };
}

function stepsOf(content: ClassSample['content']): number {
  return content.type === 'tokens' ? content.tokens.length : content.sequence.steps;
}
