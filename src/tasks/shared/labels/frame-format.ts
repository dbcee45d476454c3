import type { FrameFormat } from '../../../data/frames/sequence.js';

type FrameData = Omit<FrameFormat, 'labels'>;

/** How a config's files of frames are written, with or without labels. */
export function frameFormat(
  { format, idColumn, labelColumn, ignoreColumns }: FrameData,
  labels: FrameFormat['labels'],
): FrameFormat {
  return { format, labels, idColumn, labelColumn, ignoreColumns };
}
