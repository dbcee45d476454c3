import type { ChalkInstance } from 'chalk';
import type { EvaluationOf } from '../../../tasks/registry.js';
import { formatCount, formatQuantity, formatShare } from '../../../text/quantities.js';
import { type Column, renderTable } from '../table.js';

type TranscriptionEvaluation = EvaluationOf<'transcription'>;
type ErrorRates = Pick<TranscriptionEvaluation['ways'][number], 'characters' | 'words' | 'exact'>;

const sources: Record<TranscriptionEvaluation['source'], string> = {
  data: 'the utterances given',
  test: "the run's test utterances",
  validation: "the run's validation utterances, which also selected its best checkpoint",
};

const rates: Column[] = [
  { heading: 'WER', align: 'right' },
  { heading: 'words wrong', align: 'right' },
  { heading: 'CER', align: 'right' },
  { heading: 'exact', align: 'right' },
];

/** The evaluated utterances, probabilities of the texts, and word and character error rates, also per group. */
export function render(evaluation: TranscriptionEvaluation, theme: ChalkInstance): string {
  const { source, utterances, joined, tokenCount, unknownCount, loss, ways, groups, mistakes } = evaluation;
  const strings = joined ? ', strings of recordings' : '';
  const unknown = unknownCount === 0 ? '' : `, ${formatCount(unknownCount)} of them <UNK>`;
  const cells = ({ words, characters, exact }: ErrorRates) => [
    theme.bold(formatShare(words.rate)),
    `${formatCount(words.errors)} of ${formatCount(words.length)}`,
    formatShare(characters.rate),
    formatShare(exact),
  ];
  const parts = [
    `${sources[source]}: ${formatQuantity(utterances, 'utterance')}${strings}, ${formatQuantity(tokenCount, 'token')}${unknown}
loss ${loss.toFixed(4)} nats per token\n`,
    renderTable(
      [{ heading: 'decoding', align: 'left' }, ...rates, { heading: 'time', align: 'right' }],
      ways.map((decoding) => [
        decoding.beamSize === null ? 'greedy' : `beam ${decoding.beamSize}`,
        ...cells(decoding),
        `${decoding.seconds.toFixed(1)} s`,
      ]),
      theme,
    ),
  ];
  if (groups.length > 0) {
    const columns: Column[] = [
      { heading: 'group', align: 'left' },
      { heading: 'utterances', align: 'right' },
      ...rates,
    ];
    const rows = groups.map((group) => [group.group, formatCount(group.utterances), ...cells(group)]);
    parts.push(renderTable(columns, rows, theme));
  }
  if (mistakes.length > 0) {
    const columns: Column[] = ['file', 'reference', 'hypothesis'].map((heading) => ({ heading, align: 'left' }));
    const rows = mistakes.map(({ file, text, transcription }) => [file, text, transcription]);
    parts.push(renderTable(columns, rows, theme));
  }
  return parts.join('\n');
}
