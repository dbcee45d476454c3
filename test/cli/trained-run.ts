import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type Invocation, type Outcome, rnn } from './rnn.js';

const people = ['Elena', 'Juan', 'el enano', 'la reina'];
const deeds = ['quiere', 'mira', 'no quiere', 'canta con'];

/** Sentences of a grammar small enough to be learned in two seconds. */
const corpus = Array.from({ length: 320 }, (_, index) => {
  const pick = (list: string[], salt: number) => list[(index * salt + (index >> 3)) % list.length] as string;
  const subject = pick(people, 7);
  return `${subject.charAt(0).toUpperCase()}${subject.slice(1)} ${pick(deeds, 5)} ${pick(people, 3)}.`;
}).join('\n');

/** A configuration over `corpus.txt` beside it, as YAML. */
export const config = `
task: languageModel
data: { train: corpus.txt, validationFraction: 0.1 }
text: { level: word, language: es }
model: { hiddenSize: 24, input: { type: embedding, size: 12 } }
training: { epochs: 12, optimizer: { type: adam, learningRate: 0.02 } }
sampling: { prompts: ["El"], temperatures: [0.5], length: 12, everyEpochs: 6 }
`;

/** Writes corpus and configuration (`tiny.yaml`) into a folder. */
export function writeProject(folder: string, yaml = config): void {
  writeFileSync(join(folder, 'corpus.txt'), `${corpus}\n`);
  writeFileSync(join(folder, 'tiny.yaml'), yaml);
}

export interface TrainedRun {
  folder: string;
  /** What `rnn train tiny.yaml` said. */
  training: Outcome;
  /** Runs `rnn` in the folder. */
  rnn(args: readonly string[], invocation?: Invocation): Promise<Outcome>;
}

/** A folder with one trained run, `runs/tiny`, for all tests of a file. */
export function useTrainedRun(yaml = config): TrainedRun {
  const folder = mkdtempSync(join(tmpdir(), 'rnn-cli-'));
  const run = {
    folder,
    training: { stdout: '', stderr: '', exitCode: null } as Outcome,
    rnn: (args: readonly string[], invocation: Invocation = {}) => rnn(args, { cwd: folder, ...invocation }),
  };
  beforeAll(async () => {
    writeProject(folder, yaml);
    run.training = await run.rnn(['train', 'tiny.yaml']);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return run;
}

/** The values of JSON lines. */
export function parseLines(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
