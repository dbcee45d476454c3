import { dataSection } from './data.js';
import { modelSection } from './model.js';
import { runKeys } from './run.js';
import { textSection } from './text.js';

/** The keys of a task that learns from text, but for its own. */
export const textTaskKeys = {
  ...runKeys,
  data: dataSection.meta({ description: 'Which text is read, how it is split and laid out in batches.' }),
  text: textSection.prefault({}).meta({ description: 'How text becomes tokens, and which of them are kept.' }),
  model: modelSection.prefault({}).meta({ description: 'The recurrent network.' }),
};
