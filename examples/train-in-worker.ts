// Trains in a worker thread, so that the main thread stays free: node examples/build/train-in-worker.js corpus.txt
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { RunEvent } from 'rnn-kit';

if (isMainThread) {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: process.argv[2] ?? 'corpus.txt' });
  let ticks = 0;
  const timer = setInterval(() => ticks++, 10);
  worker.on('message', (event: RunEvent) => {
    if (event.type === 'epoch') console.log(`epoch ${event.epoch}: training loss ${event.loss.toFixed(3)}`);
    if (event.type === 'finished') console.log(`finished: ${event.reason}`);
  });
  await once(worker, 'exit');
  clearInterval(timer);
  console.log(ticks > 0 ? 'this thread was free meanwhile' : 'this thread was blocked');
} else {
  // Only the worker loads the library: TensorFlow can run in only one thread of a process.
  const { resolveConfig, trainRun } = await import('rnn-kit');
  const config = resolveConfig({
    task: 'languageModel',
    name: 'worker',
    data: { train: workerData as string },
    model: { hiddenSize: 16 },
    training: { epochs: 2 },
  });
  for await (const event of trainRun(config)) parentPort?.postMessage(event);
}
