import { formatQuantity, formatShare } from '../../text/quantities.js';
import type { SplitReport } from '../task-training.js';
import type { PreparedPairs, PreparedSplit } from './prepare.js';

/** What there is to tell of the pairs, a split each. */
export function describePairs({ train, validation, test }: PreparedPairs): SplitReport[] {
  return [
    describeSplit('training', train),
    ...(validation === null ? [] : [describeSplit('validation', validation)]),
    ...(test === null ? [] : [describeSplit('test', test)]),
  ];
}

function describeSplit(name: string, { pairs, source, target, skipped, tooLong }: PreparedSplit): SplitReport {
  const counts = { pairs: pairs.length, sourceTokens: source.tokens, targetTokens: target.tokens, skipped, tooLong };
  const unknown = ({ tokens, unknown }: typeof source) => `${formatShare(unknown / tokens)} <UNK>`;
  const parts = [
    formatQuantity(pairs.length, 'pair'),
    `${formatQuantity(source.tokens, 'source token')} (${unknown(source)})`,
    `${formatQuantity(target.tokens, 'target token')} (${unknown(target)})`,
    ...(skipped === 0 ? [] : [`${formatQuantity(skipped, 'pair')} with an empty side left out`]),
    ...(tooLong === 0 ? [] : [`${formatQuantity(tooLong, 'longer pair')} left out`]),
  ];
  return { name, counts, summary: parts.join(', ') };
}
