import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { parseConfig } from '../config/parse.js';
import type { TrainedOn } from '../data/texts-in-file.js';

/** How the files that a checkpoint was trained on were written; throws a ConfigError where its config is damaged. */
export function trainedOn(checkpoint: Checkpoint): TrainedOn {
  const config = parseConfig(checkpoint.config, "the checkpoint's config");
  switch (config.task) {
    case 'classification':
      return config.data.input === 'text' ? { type: 'labelled', ...config.data } : { type: 'column', column: null };
    case 'tagging':
      return config.data.input === 'tokens' ? { type: 'tagged', ...config.data } : { type: 'column', column: null };
    case 'translation':
      return { type: 'column', column: config.data.columns[0], encoding: config.data.encoding };
    default:
      return { type: 'column', column: null };
  }
}
