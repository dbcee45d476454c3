// Trains on a text with a custom progress display: node examples/build/train-with-progress.js corpus.txt
import { ConfigError, DataError, resolveConfig, trainRun } from 'rnn-kit';

const [corpus = 'corpus.txt', epochs = '5'] = process.argv.slice(2);

try {
  const config = resolveConfig({
    task: 'languageModel',
    name: 'example',
    data: { train: corpus, validationFraction: 0.1 },
    text: { level: 'word' },
    model: { cell: 'gru', hiddenSize: 32 },
    training: { epochs: Number(epochs), optimizer: { type: 'adam', learningRate: 0.01 } },
  });
  let total: number | null = null;
  for await (const event of trainRun(config)) {
    switch (event.type) {
      case 'started':
        total = event.totalSteps;
        break;
      case 'step':
        process.stderr.write(`\rstep ${event.step} of ${total ?? '?'}, loss ${event.loss.toFixed(3)} nats per token `);
        break;
      case 'evaluation':
        console.log(`epoch ${event.epoch}: ${event.split} loss ${event.metrics.loss.toFixed(3)}`);
        break;
      case 'warning':
        console.error(event.message);
        break;
      case 'finished':
        console.log(`finished after ${event.step} steps: ${event.reason}`);
    }
  }
} catch (error) {
  // An error that the user can fix has a message and a hint.
  if (!(error instanceof ConfigError || error instanceof DataError)) throw error;
  console.error(`${error.message}\n${error.hint ?? ''}`);
  process.exitCode = 2;
}
