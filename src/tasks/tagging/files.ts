import { linesOfText, type TrainedOn } from '../../data/trained-on.js';
import type { StatesModel } from '../../inference/states.js';
import type { Kernels } from '../../kernels/kernels.js';
import { labelStates } from '../shared/labels/states.js';
import { parseTokenizer } from '../shared/stored-text.js';
import type { Stored } from '../task.js';
import type { TaggingConfig } from './config.js';
import { loadTagging } from './spec.js';
import { untaggedFormat } from './use.js';

/** The states of a tagger's network over a text or a file of frames. */
export function states(stored: Stored<TaggingConfig>, kernels: Kernels): StatesModel {
  const { reader, model } = loadTagging(stored.checkpoint);
  return labelStates(model, kernels, reader.input, {
    tokenizer: () => parseTokenizer(stored.checkpoint.tokenizer),
    format: () => untaggedFormat(stored),
  });
}

/** The format of the training data's files. */
export function trainedOn({ data }: TaggingConfig): TrainedOn {
  return data.input === 'tokens' ? { type: 'tagged', ...data } : linesOfText;
}
