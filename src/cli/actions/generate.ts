import { generateAddition } from '../../data/generate/addition.js';
import { createRandom } from '../../runtime/random.js';
import { print } from '../output.js';
import { writeOutput } from '../write-file.js';

/** As the command line gives them. */
export interface GenerateAdditionOptions {
  digits: number;
  count: number;
  seed: number;
  reverse?: true;
  output?: string;
}

/** Writes sums as TSV, or prints them. */
export async function runGenerateAddition(options: GenerateAdditionOptions): Promise<void> {
  const { seed, reverse = false, output, ...rest } = options;
  const sums = generateAddition({ ...rest, reverse }, createRandom(seed));
  await deliver(sums.map(({ question, answer }) => `${question}\t${answer}\n`).join(''), output);
}

async function deliver(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) await print(text);
  else await writeOutput('--output', file, text);
}
