import type { ChalkInstance } from 'chalk';
import type { EvaluationOf } from '../../../tasks/registry.js';
import { formatCount, formatQuantity, formatShare } from '../../../text/quantities.js';
import { formatPower } from '../numbers.js';
import { type Column, renderTable } from '../table.js';

type CorpusEvaluation = EvaluationOf<'languageModel'>;
type EvaluatedMethod = CorpusEvaluation['ways'][number];

const names: Record<EvaluatedMethod['way'], string> = {
  model: 'model',
  dynamic: 'model, dynamic evaluation',
  cache: 'model with cache',
  unigram: 'unigrams',
  trigram: 'Kneser-Ney trigrams',
  mixture: 'model and trigrams',
};

const labels: Record<string, string> = { learningRate: 'rate' };

/** The evaluated text, how tokens were counted, and one row per method. */
export function render({ text, level, ways }: CorpusEvaluation, theme: ChalkInstance): string {
  const hasUnknown = text.unknownCount > 0;
  const perToken = level === 'character' ? 'bits/character' : 'perplexity';
  const columns: Column[] = [
    { heading: '', align: 'left' },
    { heading: 'nats/token', align: 'right' },
    { heading: perToken, align: 'right' },
    ...(hasUnknown ? [{ heading: 'without <UNK>', align: 'right' } as const] : []),
    { heading: 'gain', align: 'right' },
    { heading: 'with', align: 'left' },
  ];
  const show = (loss: number | null) =>
    loss === null ? '–' : level === 'character' ? (loss / Math.LN2).toFixed(3) : formatPower(loss / Math.LN10);
  const rows = ways.map(({ way, loss, lossWithoutUnknown, gain, settings, tuned }) => [
    names[way],
    loss.toFixed(4),
    show(loss),
    ...(hasUnknown ? [show(lossWithoutUnknown)] : []),
    way === 'model' ? '' : `${gain > 0 ? '+' : ''}${gain.toFixed(4)}`,
    Object.entries(settings)
      .map(
        ([name, value]) => `${labels[name] ?? name} ${Number(value.toPrecision(3))}${tuned.includes(name) ? '*' : ''}`,
      )
      .join(', '),
  ]);
  const anyTuned = ways.some(({ tuned }) => tuned.length > 0);
  const footnote = anyTuned ? '* tuned on validation text\n' : '';
  return `${describeText(text)}\n\n${renderTable(columns, rows, theme)}${footnote}`;
}

const sources: Record<CorpusEvaluation['text']['source'], string> = {
  data: 'the text given',
  test: "the run's test text",
  validation: "the run's validation text, which also selected its best checkpoint",
};

function describeText(text: CorpusEvaluation['text']): string {
  const { source, documents, unit, batching, sequences, tokenCount, endCount, unknownCount, unknownShare } = text;
  const state =
    batching === 'stream'
      ? 'the state carried from its first token to its last'
      : `${sequences === 1 ? 'its sequence' : `each of ${formatCount(sequences)} sequences`} from a state of zeros`;
  const ends = endCount === 0 ? 'without <EOS>' : `${formatCount(endCount)} of them <EOS>`;
  return `${sources[source]}, ${formatQuantity(documents, 'document')} by the unit ${unit}, ${state}
${formatQuantity(tokenCount, 'token')} count, ${ends}, ${formatCount(unknownCount)} <UNK> (${formatShare(unknownShare)} of the others)`;
}
