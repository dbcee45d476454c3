import { generateAddition } from '../../data/synthetic/addition.js';
import { type DnaOptions, generateDna, type TaggedDna } from '../../data/synthetic/dna-orf.js';
import { generateAgreement, generateRecall, type MemoryOptions } from '../../data/synthetic/memory.js';
import { createRandom } from '../../runtime/random.js';
import { print } from '../output.js';
import { writeOutput } from '../write-file.js';

/** Options as commander parses them. */
export interface GenerateAdditionOptions {
  digits: number;
  count: number;
  randomSeed: number;
  reverse?: true;
  output?: string;
}

/** Writes sums as TSV, or prints them. */
export async function runGenerateAddition(options: GenerateAdditionOptions): Promise<void> {
  const { randomSeed, reverse = false, output, ...rest } = options;
  const sums = generateAddition({ ...rest, reverse }, createRandom(randomSeed));
  await deliver(sums.map(({ question, answer }) => `${question}\t${answer}\n`).join(''), output);
}

/** Options as commander parses them. */
export interface GenerateDnaOptions extends DnaOptions {
  randomSeed: number;
  format: 'jsonl' | 'conll';
  output?: string;
}

/** Writes tagged DNA, or prints it. */
export async function runGenerateDna(options: GenerateDnaOptions): Promise<void> {
  const { randomSeed, format, output, ...rest } = options;
  const sequences = generateDna(rest, createRandom(randomSeed));
  await deliver(sequences.map(writers[format]).join(''), output);
}

const writers: Record<GenerateDnaOptions['format'], (dna: TaggedDna) => string> = {
  jsonl: ({ bases, tags }) => `${JSON.stringify({ tokens: bases, tags })}\n`,
  conll: ({ bases, tags }) => `${[...bases].map((base, index) => `${base}\t${tags[index]}\n`).join('')}\n`,
};

/** Options as commander parses them. */
export interface GenerateMemoryOptions extends MemoryOptions {
  randomSeed: number;
  kind: 'recall' | 'agreement';
  output?: string;
}

/** Writes samples of the memory task as TSV (label, text), or prints them. */
export async function runGenerateMemory({ randomSeed, kind, output, ...rest }: GenerateMemoryOptions): Promise<void> {
  const generate = kind === 'recall' ? generateRecall : generateAgreement;
  const samples = generate(rest, createRandom(randomSeed));
  await deliver(samples.map(({ label, text }) => `${label}\t${text}\n`).join(''), output);
}

async function deliver(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) await print(text);
  else await writeOutput('--output', file, text);
}
