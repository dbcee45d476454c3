import { Worker } from 'node:worker_threads';
import { CheckpointError } from '../errors.js';
import type {
  Failure,
  FromThread,
  ModelFacts,
  ModelSource,
  Operation,
  Report,
  ThreadLimits,
  ThreadStart,
  ToThread,
  Usage,
} from './protocol.js';

/** The handle of a thread that holds models and computes. */
export interface ModelThread {
  /** Its models, by name. */
  facts: ReadonlyMap<string, ModelFacts>;
  /** Answers a request; rejects with an AnswerFailure. */
  ask(question: Question): Promise<Answered>;
  /** Replaces the checkpoint of a name between requests; rejects with a CheckpointError. */
  reopen(source: ModelSource): Promise<ModelFacts>;
  close(): Promise<void>;
}

export interface Question {
  model: string;
  operation: Operation;
  request: unknown;
  /** Called with each piece of a streamed response. */
  piece?: (text: string) => void;
  /** Cancels the request. */
  signal: AbortSignal;
}

export interface Answered {
  /** The body of a response, or the last piece. */
  answer: Uint8Array | string;
  usage: Usage;
}

/** The error of a request. */
export class AnswerFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Starts a thread and waits until it has read all its models; throws a CheckpointError if it cannot use one. */
export async function startModelThread(
  sources: readonly ModelSource[],
  limits: ThreadLimits,
  lost: (error: Error) => void,
): Promise<ModelThread> {
  const workerData: ThreadStart = { sources, limits };
  const worker = new Worker(new URL('./thread/worker.js', import.meta.url), { workerData });
  const facts = new Map<string, ModelFacts>();
  const asked = new Map<number, Asked>();
  const opening = new Map<string, { resolve(facts: ModelFacts): void; reject(error: Error): void }>();
  const untold: ToThread[] = [];
  let next = 0;
  let broken: Error | null = null;
  let isClosing = false;
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  /** The messages of all requests that arrived at once are sent together. */
  function tell(message: ToThread): void {
    if (untold.push(message) === 1) setImmediate(() => worker.postMessage(untold.splice(0)));
  }

  const waitFor = (name: string) =>
    new Promise<ModelFacts>((resolve, reject) => {
      opening.set(name, { resolve, reject });
    });

  function breakDown(error: Error): void {
    if (broken !== null || isClosing) return;
    broken = error;
    for (const { reject } of opening.values()) reject(error);
    for (const { reject } of asked.values()) reject(failed(`The thread of the model ended: ${error.message}`));
    asked.clear();
    lost(error);
  }

  function deliver(report: Report): void {
    const one = asked.get(report.id);
    if ('piece' in report) {
      one?.piece?.(report.piece);
      return;
    }
    asked.delete(report.id);
    if ('answer' in report) one?.resolve(report);
    else one?.reject(new AnswerFailure(report.failure));
  }

  worker.on('message', (message: FromThread) => {
    if (message.type === 'reports') {
      for (const report of message.reports) deliver(report);
    } else if (message.type === 'opened') {
      facts.set(message.facts.name, message.facts);
      opening.get(message.facts.name)?.resolve(message.facts);
    } else if (message.type === 'refused') {
      opening.get(message.name)?.reject(refused(message));
    }
  });
  worker.on('error', breakDown);
  worker.on('exit', (code) => breakDown(new Error(`it ended with status ${code}`)));

  try {
    await Promise.all(sources.map(({ name }) => waitFor(name)));
  } catch (error) {
    isClosing = true;
    await worker.terminate();
    throw error;
  }

  return {
    facts,
    ask({ signal, piece, ...question }) {
      if (broken !== null) return Promise.reject(failed(`The thread of the model has ended: ${broken.message}`));
      const id = next++;
      return new Promise<Answered>((resolve, reject) => {
        const giveUp = () => {
          if (!asked.delete(id)) return;
          tell({ type: 'cancel', id });
          reject(signal.reason);
        };
        const settled = () => signal.removeEventListener('abort', giveUp);
        asked.set(id, {
          resolve: (answered) => {
            settled();
            resolve(answered);
          },
          reject: (error) => {
            settled();
            reject(error);
          },
          ...(piece === undefined ? {} : { piece }),
        });
        signal.addEventListener('abort', giveUp);
        tell({ type: 'ask', id, ...question });
      });
    },
    reopen(source) {
      tell({ type: 'open', source });
      return waitFor(source.name);
    },
    async close() {
      isClosing = true;
      if (broken === null) {
        const closed = new Promise<void>((resolve) => {
          worker.on('message', ({ type }: FromThread) => type === 'closed' && resolve());
        });
        tell({ type: 'close' });
        await Promise.race([closed, ended]);
      }
      await worker.terminate();
    },
  };
}

interface Asked {
  resolve(answered: Answered): void;
  reject(error: Error): void;
  piece?: (text: string) => void;
}

function failed(message: string): AnswerFailure {
  return new AnswerFailure({ kind: 'bug', message, hint: null, code: null, param: null });
}

function refused({ name, failure }: Extract<FromThread, { type: 'refused' }>): Error {
  const { kind, message, hint } = failure;
  if (kind === 'bug') return new Error(`${name}: ${message}`);
  return new CheckpointError(message, hint === null ? {} : { hint });
}
