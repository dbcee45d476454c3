import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { loadConfig } from '../../src/config/load.js';
import type { ResolvedConfig } from '../../src/config/schema.js';
import type { RunEvent } from '../../src/run/events.js';
import { type Run, runFiles } from '../../src/run/layout.js';
import { MEASURED_FIELDS } from '../../src/run/metrics-log.js';
import { trainRun } from '../../src/run/train-run.js';

const WORDS = ['sol', 'mar', 'luz', 'flor', 'ven', 'no', 'el', 'la', 'un', 'gris'];

/** 120 short lines, the same in every test. */
export function tinyText(): string {
  const word = (number: number) => WORDS[(number * 7 + (number >> 2)) % WORDS.length];
  const line = (row: number) => Array.from({ length: 3 + (row % 5) }, (_, column) => word(row * 3 + column)).join(' ');
  return Array.from({ length: 120 }, (_, row) => `${line(row)}\n`).join('');
}

/** As for `--set`. */
export type Setting = `${string}=${string}`;

/** The config of a run that trains in a fraction of a second: 9 steps an epoch, dropout, samples, validation and test. */
export async function tinyConfig(folder: string, set: Setting[] = []): Promise<ResolvedConfig> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'text.txt'), tinyText());
  const config = {
    task: 'languageModel',
    data: { train: 'text.txt', unit: 'line', validationFraction: 0.2, testFraction: 0.1 },
    text: { level: 'word' },
    model: {
      cell: 'lstm',
      layers: 2,
      hiddenSize: 5,
      input: { type: 'embedding', size: 4 },
      dropout: { input: 0.1, between: 0.2 },
    },
    training: {
      batchSize: 10,
      sequenceLength: 9,
      epochs: 2,
      optimizer: { type: 'adam', learningRate: 0.01 },
      clipNorm: 1,
    },
    sampling: { prompts: ['el'], temperatures: [1], length: 4 },
    logging: { everySteps: 1 },
    runsDirectory: join(folder, 'runs'),
  };
  writeFileSync(join(folder, 'tiny.yaml'), stringify(config));
  return loadConfig(join(folder, 'tiny.yaml'), { set });
}

/** Trains a new run to its end, or up to a step where it is interrupted. */
export async function trainTiny(
  folder: string,
  { set = [], stopAfter = Number.POSITIVE_INFINITY }: { set?: Setting[]; stopAfter?: number } = {},
): Promise<Run> {
  let run: Run | null = null;
  let step = 0;
  for await (const event of trainRun(await tinyConfig(folder, set), { interrupted: () => step >= stopAfter })) {
    if (event.type === 'prepared') run = event.run;
    if (event.type === 'step') step = event.step;
  }
  if (run === null) throw new Error('The run was not prepared.');
  return run;
}

/** All events of a run. */
export async function collectEvents(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const collected: RunEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

/** A log of a run as text, without what is measured: two runs that did the same have the same. */
export function logOf(run: Run, file: 'metrics' | 'samples' = 'metrics'): string[] {
  const lines = readFileSync(runFiles(run)[file], 'utf8').trimEnd().split('\n');
  return lines.map((line) =>
    JSON.stringify(JSON.parse(line), (key, value) => (MEASURED_FIELDS.includes(key) ? undefined : value)),
  );
}
