/** Progress of long work. */
export interface WorkProgress {
  /** Description of the work: `Reading corpus.txt`. */
  what: string;
  done: number;
  /** Null if it is not known, for a pipe. */
  total: number | null;
  /** What is counted: `bytes` are shown in megabytes. */
  unit: 'bytes' | 'files' | 'lines' | 'tokens' | 'samples' | 'batches' | 'pairs' | 'recordings' | 'texts';
  /** Whether it is a part of other work that tells its own progress: one chunk of a file, for one. */
  isPart?: true;
}

export type ProgressSink = (progress: WorkProgress) => void;

let findSink: () => ProgressSink | undefined = () => undefined;

/** Says where progress goes; without it, nowhere. What finds the sink needs Node, and this file does not. */
export function mountProgress(find: () => ProgressSink | undefined): void {
  findSink = find;
}

/** Reports progress to the caller's sink. */
export function tellProgress(progress: WorkProgress): void {
  findSink()?.(progress);
}
