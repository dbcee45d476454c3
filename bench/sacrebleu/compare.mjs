import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { corpusBleu } from '../../dist/metrics/bleu.js';
import { corpusChrf } from '../../dist/metrics/chrf.js';
import { pythonWith } from '../python.mjs';
import { mutatedCorpora } from './mutated-corpora.mjs';

const { values: options } = parseArgs({
  options: {
    corpora: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write(`npm run bench:sacrebleu -- [--corpora 100] [--seed 1] [--write]
Compares BLEU and chrF with sacreBLEU on the tests' table of sentences and on mutated corpora; --write renews the table.\n`);
  process.exit(0);
}

const version = '2.6.0';
const table = new URL('../../test/metrics/sacrebleu-cases.json', import.meta.url);
const cases = JSON.parse(readFileSync(table, 'utf8'));
const corpora = [...cases, ...mutatedCorpora(Number(options.corpora), Number(options.seed))];

const python = await pythonWith({
  label: 'sacreBLEU',
  name: 'sacrebleu',
  version,
  packages: [`sacrebleu==${version}`],
  probe: 'import sacrebleu; print(sacrebleu.__version__)',
  variable: 'SACREBLEU_PYTHON',
});
if (python === null) process.exit(1);
const { status, stdout, stderr } = spawnSync(python, [fileURLToPath(new URL('score.py', import.meta.url))], {
  input: JSON.stringify(corpora),
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
if (status !== 0) throw new Error(`sacreBLEU failed: ${stderr}`);
const theirs = JSON.parse(stdout);

const ours = corpora.map(({ hypotheses, references }) => ({
  bleu: corpusBleu(hypotheses, references).score,
  chrf: corpusChrf(hypotheses, references),
  chrfpp: corpusChrf(hypotheses, references, { wordOrder: 2 }),
}));
const metrics = ['bleu', 'chrf', 'chrfpp'];
let different = 0;
let furthest = 0;
console.log(`${'corpus'.padEnd(34)}sentences   BLEU ours  theirs   chrF ours  theirs   chrF++ ours  theirs`);
for (const [index, { name, hypotheses }] of corpora.entries()) {
  const cells = metrics.map((metric) => {
    const [own, other] = [ours[index][metric], theirs[index][metric]];
    if (own.toFixed(2) !== other.toFixed(2)) different++;
    furthest = Math.max(furthest, Math.abs(own - other));
    return `${own.toFixed(2).padStart(12)}${other.toFixed(2).padStart(8)}`;
  });
  console.log(`${name.padEnd(34)}${String(hypotheses.length).padStart(9)}${cells.join('')}`);
}
if (options.write) {
  const rows = cases.map(({ name, hypotheses, references }, index) => ({
    name,
    hypotheses,
    references,
    ...theirs[index],
  }));
  writeFileSync(table, `${JSON.stringify(rows, null, 2)}\n`);
}
console.log(
  `${different} of ${metrics.length * corpora.length} scores differ from sacreBLEU ${version} in the second decimal`,
);
console.log(JSON.stringify({ sacrebleu: version, scores: metrics.length * corpora.length, different, furthest }));
process.exitCode = different > 0 ? 1 : 0;
