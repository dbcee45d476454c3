/** Progress of long work. */
export interface WorkProgress {
  /** Description of the work: `Reading corpus.txt`. */
  what: string;
  done: number;
  /** Null if it is unknown, for example for a pipe. */
  total: number | null;
  /** The unit; `bytes` are shown in megabytes. */
  unit: 'bytes' | 'files' | 'lines' | 'tokens' | 'samples' | 'batches' | 'pairs' | 'recordings' | 'texts';
  /** Whether it is part of other work that reports its own progress, such as one chunk of a file. */
  isPart?: true;
}

export type ProgressSink = (progress: WorkProgress) => void;

let findSink: () => ProgressSink | undefined = () => undefined;

/** Sets the function that finds the sink of progress; without it, progress is dropped. That function needs Node, this file does not. */
export function mountProgress(find: () => ProgressSink | undefined): void {
  findSink = find;
}

/** Reports progress to the caller's sink. */
export function tellProgress(progress: WorkProgress): void {
  findSink()?.(progress);
}
