import { availableParallelism } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { currentHost } from '../../kernels/hosts/current.js';
import { selectKernels } from '../../kernels/select.js';
import { currentBackend } from '../../runtime/backend.js';
import { turn } from '../../runtime/turn.js';
import type { FromThread, Report, ThreadStart, ToThread } from '../protocol.js';
import { type Answer, answers } from './answers.js';
import { bodyOf } from './body.js';
import { type CompletionRequest, type RunningCompletion, startCompletion } from './complete.js';
import { describeFailure } from './failure.js';
import { loadServedModel, type ServedModel } from './served-model.js';

/**
 * The program of a thread that holds models and computes. Requests are processed in turn, so that none waits for the whole response of
 * another.
 */

const { sources, limits } = workerData as ThreadStart;
const models = new Map<string, ServedModel>();
/** Open requests with their models. */
const begun = new Map<number, ServedModel>();
const drawing = new Map<number, RunningCompletion>();
const answering = new Map<number, Answer>();
let isComputing = false;

/** Bytes are transferred, not copied. */
function send(message: FromThread): void {
  const answers = message.type === 'reports' ? message.reports : [];
  const bytes = answers.flatMap((report) =>
    'answer' in report && report.answer instanceof Uint8Array ? [report.answer.buffer] : [],
  );
  parentPort?.postMessage(message, bytes);
}

parentPort?.on('message', (messages: readonly ToThread[]) => messages.forEach(receive));
for (const source of sources) await open(source);

function receive(message: ToThread): void {
  switch (message.type) {
    case 'open':
      void open(message.source);
      return;
    case 'ask':
      void ask(message);
      return;
    case 'cancel':
      cancel(message.id);
      return;
    case 'close':
      for (const model of models.values()) model.retire();
      send({ type: 'closed' });
      parentPort?.close();
  }
}

/** Replaces the checkpoint of a name; the old one still answers earlier requests. */
async function open(source: ThreadStart['sources'][number]): Promise<void> {
  try {
    const kernels = selectKernels('auto', 'inference');
    leaveOneProcessor();
    const model = await loadServedModel(source, { kernels, rows: limits.rows });
    models.get(source.name)?.retire();
    models.set(source.name, model);
    send({ type: 'opened', facts: model.facts });
  } catch (error) {
    send({ type: 'refused', name: source.name, failure: describeFailure(error) });
  }
}

/**
 * The thread that reads requests has a processor of its own: steps of many texts are short, and kernels that wait for each other on a
 * processor that is taken are slower than one thread alone.
 */
function leaveOneProcessor(): void {
  if (process.env.RNN_THREADS !== undefined || currentBackend().name === 'javascript') return;
  currentHost().setThreads(Math.max(1, availableParallelism() - 1));
}

async function ask({ id, model: name, operation, request }: Extract<ToThread, { type: 'ask' }>): Promise<void> {
  const model = models.get(name) as ServedModel;
  model.begin();
  begun.set(id, model);
  try {
    if (operation === 'complete') await draw(id, model, request as CompletionRequest);
    else answering.set(id, answers[operation](model, request as never));
    void compute();
  } catch (error) {
    send({ type: 'reports', reports: fail(id, error) });
  }
}

async function draw(id: number, model: ServedModel, request: CompletionRequest): Promise<void> {
  const drawn = await model.given(request.conditions);
  if (!begun.has(id)) return;
  drawing.set(id, startCompletion(id, request, { ...drawn, promptTokens: limits.promptTokens }));
}

function cancel(id: number): void {
  drawing.get(id)?.cancel();
  drawing.delete(id);
  answering.delete(id);
  begun.get(id)?.finish();
  begun.delete(id);
}

/** Cancels a request, unless it was cancelled before. */
function fail(id: number, error: unknown): Report[] {
  if (!begun.has(id)) return [];
  cancel(id);
  return [{ id, failure: describeFailure(error) }];
}

/** Processes all requests in turn until none is left; messages are received in between. */
async function compute(): Promise<void> {
  if (isComputing) return;
  isComputing = true;
  while (drawing.size + answering.size > 0) {
    const reports = [...drawAll(), ...(await answerNext())];
    if (reports.length > 0) send({ type: 'reports', reports });
    await turn();
  }
  isComputing = false;
}

function drawAll(): Report[] {
  const reports = [...new Set(begun.values())].flatMap(step);
  for (const [id, completion] of drawing) {
    try {
      if (!completion.isDue()) continue;
      const news = completion.flush();
      reports.push(...news);
      if (news.some((report) => 'answer' in report)) cancel(id);
    } catch (error) {
      reports.push(...fail(id, error));
    }
  }
  return reports;
}

/** An error in a step that does not belong to one row ends all requests of the model. */
function step(model: ServedModel): Report[] {
  try {
    for (const batch of model.batches()) if (batch.running + batch.waiting > 0) batch.step();
    return [];
  } catch (error) {
    return [...drawing.keys()].filter((id) => begun.get(id) === model).flatMap((id) => fail(id, error));
  }
}

/** Computes a part of the request that has waited longest. */
async function answerNext(): Promise<Report[]> {
  const [next] = answering;
  if (next === undefined) return [];
  const [id, answer] = next;
  answering.delete(id);
  try {
    const { done, value } = await answer.next();
    if (!begun.has(id)) return [];
    if (done !== true) {
      answering.set(id, answer);
      return [];
    }
    cancel(id);
    const usage = { promptTokens: 0, completionTokens: 0 };
    return [{ id, answer: bodyOf(value), usage }];
  } catch (error) {
    return fail(id, error);
  }
}
