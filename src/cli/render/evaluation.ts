import type { ChalkInstance } from 'chalk';
import type { Evaluation } from '../../tasks/evaluation.js';
import { renderClassificationEvaluation } from './classification-evaluation.js';
import { renderConditionedEvaluation } from './conditioned-evaluation.js';
import { renderCorpusEvaluation } from './corpus-evaluation.js';
import { renderTaggingEvaluation } from './tagging-evaluation.js';
import { renderTranscriptionEvaluation } from './transcription-evaluation.js';
import { renderTranslationEvaluation } from './translation-evaluation.js';

const renderers: {
  [Kind in Evaluation['kind']]: (evaluation: Extract<Evaluation, { kind: Kind }>, theme: ChalkInstance) => string;
} = {
  corpus: renderCorpusEvaluation,
  conditioned: renderConditionedEvaluation,
  tagging: renderTaggingEvaluation,
  transcription: renderTranscriptionEvaluation,
  translation: renderTranslationEvaluation,
  classification: renderClassificationEvaluation,
};

/** What came of an evaluation, as its kind is shown. */
export function renderEvaluation(evaluation: Evaluation, theme: ChalkInstance): string {
  const render: (evaluation: never, theme: ChalkInstance) => string = renderers[evaluation.kind];
  return render(evaluation as never, theme);
}
