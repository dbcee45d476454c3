import { dataSection } from './data.js';
import { modelSection } from './model.js';
import { runKeys } from './run.js';
import { textSection } from './text.js';

/** The shared keys of tasks that learn from text. */
export const textTaskKeys = {
  ...runKeys,
  data: dataSection.meta({ description: 'The text to read, how it is split, and how it is arranged in batches.' }),
  text: textSection.prefault({}).meta({ description: 'Tokenization and vocabulary.' }),
  model: modelSection.prefault({}).meta({ description: 'The recurrent network.' }),
};
