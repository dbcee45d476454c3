import type { ChalkInstance } from 'chalk';
import { bits } from '../../../metrics/cross-entropy.js';
import type { EvaluationOf } from '../../../tasks/registry.js';
import { formatCount, formatShare } from '../../../text/quantities.js';
import { formatPower } from '../numbers.js';
import { type Column, renderTable } from '../table.js';

type GenerationEvaluation = EvaluationOf<'generation'>;

const sources: Record<GenerationEvaluation['source'], string> = {
  data: 'the texts given',
  test: "the run's test texts",
  validation: "the run's validation texts, which also selected its best checkpoint",
};

/** A row per combination of conditions, and one for all texts. */
export function render({ source, level, combinations, total }: GenerationEvaluation, theme: ChalkInstance): string {
  const unit = level === 'character' ? 'bits/character' : 'perplexity';
  const names = Object.keys(combinations[0]?.conditions ?? {});
  const columns: Column[] = [
    ...names.map((name): Column => ({ heading: name, align: 'left' })),
    { heading: 'texts', align: 'right' },
    { heading: 'tokens', align: 'right' },
    { heading: 'nats/token', align: 'right' },
    { heading: unit, align: 'right' },
    { heading: 'under another condition', align: 'right' },
    { heading: 'condition identified', align: 'right' },
  ];
  const show = (loss: number) => (level === 'character' ? bits(loss).toFixed(3) : formatPower(loss / Math.LN10));
  const numbers = ({ texts, tokenCount, loss, otherLoss, told }: GenerationEvaluation['total']) => [
    formatCount(texts),
    formatCount(tokenCount),
    loss.toFixed(4),
    show(loss),
    otherLoss === null ? '–' : show(otherLoss),
    told === null ? '–' : formatShare(told),
  ];
  const rows = [
    ...combinations.map((row) => [...names.map((name) => row.conditions[name] as string), ...numbers(row)]),
    [...names.map((_, index) => (index === 0 ? 'all' : '')), ...numbers(total)],
  ];
  return `${sources[source]}, each under its own conditions
under another condition: the mean under each of the other conditions, in ${unit}; condition identified: texts that are likeliest under their own

${renderTable(columns, rows, theme)}`;
}
