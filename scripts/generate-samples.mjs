#!/usr/bin/env node
/**
 * Writes the samples in data/ that are drawn at random: data/movements/, data/dna-promoter-like.csv and data/dna-orf.jsonl (the
 * last as `rnn generate dna` does). Needs a build.
 *
 *   node scripts/generate-samples.mjs            rewrite the files
 *   node scripts/generate-samples.mjs --check    fail if one differs from what would be written
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generateDna } from '../dist/data/synthetic/dna-orf.js';
import { createRandom } from '../dist/runtime/random.js';
import { generateMovements } from './samples/movements.mjs';
import { generatePromoters } from './samples/promoters.mjs';

const SEED = 2026;

function samples() {
  const dna = generateDna({ count: 120, length: 240, gc: 0.5, minCodons: 2 }, createRandom(SEED));
  return [
    ...generateMovements(createRandom(SEED)).map(({ name, text }) => ({ name: `movements/${name}`, text })),
    { name: 'dna-promoter-like.csv', text: generatePromoters(createRandom(SEED)) },
    {
      name: 'dna-orf.jsonl',
      text: dna.map(({ bases, tags }) => `${JSON.stringify({ tokens: bases, tags })}\n`).join(''),
    },
  ];
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
for (const { name, text } of samples()) {
  const file = fileURLToPath(new URL(`../data/${name}`, import.meta.url));
  if (!values.check) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(
      `data/${name} is not what its script writes. Run \`node scripts/generate-samples.mjs\` and commit it.`,
    );
    process.exitCode = 1;
  }
}
