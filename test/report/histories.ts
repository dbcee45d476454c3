import type { RunHistory } from '../../src/report/history.js';

/** A synthetic run: falling loss, with an evaluation and two samples per epoch of 20 steps. */
export function fakeHistory(name: string, { steps = 200, measure = 'perplexity' } = {}): RunHistory {
  const loss = (step: number) => 1.5 + 4 * Math.exp(-step / 60);
  const epochs = Math.floor(steps / 20);
  return {
    name,
    steps: Array.from({ length: steps }, (_, index) => ({
      step: index + 1,
      epoch: Math.floor(index / 20),
      loss: loss(index + 1),
      targetCount: 100 + index,
      learningRate: 0.002 * 0.99 ** index,
      gradientNorm: 1 + Math.sin(index) ** 2,
      seconds: 0.05,
    })),
    evaluations: Array.from({ length: epochs }, (_, epoch) => ({
      step: (epoch + 1) * 20,
      epoch,
      split: 'validation',
      loss: loss((epoch + 1) * 20) + 0.1,
      targetCount: 500,
      values: { [measure]: Math.exp(loss((epoch + 1) * 20) + 0.1) },
    })),
    measures: {},
    chosenBy: null,
    samples: Array.from({ length: epochs }, (_, epoch) =>
      [0.5, 1].map((temperature) => ({
        step: (epoch + 1) * 20,
        epoch,
        prompt: 'En el',
        temperature,
        text: ` mercado <b>${epoch}</b> & </script> a ${temperature}`,
      })),
    ).flat(),
    target: 'word',
    progress: [
      { step: 0, epochs: 0, targets: 0, seconds: 0, exact: true },
      { step: steps, epochs: steps / 20, targets: 12_345_678, seconds: 600, exact: true },
    ],
    config: 'seed: 1\n',
    settings: { seed: 1, name },
    environment: [['Node', 'v20']],
  };
}
