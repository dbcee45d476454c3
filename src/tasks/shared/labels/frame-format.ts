import type { FrameFormat } from '../../../data/frames/sequence.js';

type FrameData = Omit<FrameFormat, 'labels'>;

/** The format of a config's files of frames, with or without labels. */
export function frameFormat(
  { format, encoding, separator, rows, missing, idColumn, labelColumn, ignoreColumns }: FrameData,
  labels: FrameFormat['labels'],
): FrameFormat {
  return { format, encoding, separator, rows, missing, labels, idColumn, labelColumn, ignoreColumns };
}
