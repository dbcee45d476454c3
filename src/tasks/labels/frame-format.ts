import type { ConfigOf } from '../../config/schema.js';
import type { FrameFormat } from '../../data/frames/sequence.js';

type FrameData = Extract<ConfigOf<'classification' | 'tagging'>['data'], { input: 'frames' }>;

/** How a config's files of frames are written, with or without labels. */
export function frameFormat(
  { format, encoding, separator, rows, missing, idColumn, labelColumn, ignoreColumns }: FrameData,
  labels: FrameFormat['labels'],
): FrameFormat {
  return { format, encoding, separator, rows, missing, labels, idColumn, labelColumn, ignoreColumns };
}
