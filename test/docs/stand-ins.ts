import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import wavefile from 'wavefile';
import { firstLines, root } from './project.js';

/** Small files in the format of each corpus that `rnn fetch` downloads, by the place where a preset reads it. */
export const standIns: Record<string, () => Record<string, string | Uint8Array>> = {
  'corpora/quijote.txt': () => ({ '': firstLines('es-sentences.txt', 1200) }),
  'corpora/tiny-shakespeare.txt': () => ({ '': firstLines('en-stories.txt', 200) }),
  'corpora/ptb.train.txt': () => ({ '': firstLines('en-stories.txt', 400).toLowerCase() }),
  'corpora/ptb.valid.txt': () => ({ '': firstLines('en-stories.txt', 40).toLowerCase() }),
  'corpora/ptb.test.txt': () => ({ '': firstLines('en-stories.txt', 40).toLowerCase() }),
  'corpora/rt-polarity.pos': () => ({ '': reviews('positiva') }),
  'corpora/rt-polarity.neg': () => ({ '': reviews('negativa') }),
  'corpora/conll2002.esp.train': () => ({ '': firstLines('ner-es.train.conll', 600) }),
  'corpora/conll2002.esp.testa': () => ({ '': firstLines('ner-es.validation.conll', 200) }),
  'corpora/spa-eng': () => ({ 'spa.txt': readFileSync(join(root, 'data/pairs-es.tsv')) }),
  'corpora/nottingham': () => ({
    'jigs.abc': readFileSync(join(root, 'data/tunes/jigs.abc')),
    'reelsa-c.abc': readFileSync(join(root, 'data/tunes/reels.abc')),
    'hpps.abc': readFileSync(join(root, 'data/tunes/reels.abc')),
    'slip.abc': readFileSync(join(root, 'data/tunes/waltzes.abc')),
  }),
  'corpora/free-spoken-digits': spokenDigits,
  'corpora/promoters.data': () => ({ '': promoters() }),
  'corpora/BasicMotions_TRAIN.ts': () => ({ '': motions() }),
};

/** Writes the stand-ins of what a config in `configs` downloads. */
export function writeStandIns(configs: string, files: readonly string[]): void {
  for (const file of files)
    for (const [name, content] of Object.entries(standIns[file]?.() ?? {})) {
      const path = join(configs, file, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
}

function reviews(label: string): string {
  const lines = firstLines('reviews-es.tsv', 200).split('\n');
  return lines.flatMap((line) => (line.startsWith(`${label}\t`) ? [`${line.split('\t')[1]}\n`] : [])).join('');
}

/** Three tenths of a second for each digit, two speakers and some takes: a tone per digit. */
function spokenDigits(): Record<string, Uint8Array> {
  const rate = 8000;
  const files: Record<string, Uint8Array> = {};
  for (const speaker of ['jackson', 'theo'])
    for (const take of [5, 6, 12, 40, 45])
      for (let digit = 0; digit < 10; digit++) {
        const wave = new wavefile.WaveFile();
        const samples = Array.from({ length: 0.3 * rate }, (_, index) =>
          Math.round(8000 * Math.sin((2 * Math.PI * (300 + 100 * digit + take) * index) / rate)),
        );
        wave.fromScratch(1, rate, '16', samples);
        files[`${digit}_${speaker}_${take}.wav`] = wave.toBuffer();
      }
  return files;
}

/** 24 sequences of 57 bases, half of them promoters, as `label,name,sequence`. */
function promoters(): string {
  const bases = 'tacgatta';
  return Array.from({ length: 24 }, (_, row) => {
    const sequence = Array.from({ length: 57 }, (_, index) => bases[(index * (row + 3) + row) % bases.length]).join('');
    return `${row % 2 === 0 ? '+' : '-'},S${row},\t\t${sequence}\n`;
  }).join('');
}

/** Two classes of the archive's format: six dimensions of 20 steps, a label last. */
function motions(): string {
  const head =
    '@problemName BasicMotions\n@timeStamps false\n@univariate false\n@classLabel true standing running\n@data\n';
  const rows = Array.from({ length: 24 }, (_, row) => {
    const dimensions = Array.from({ length: 6 }, (_, dimension) =>
      Array.from({ length: 20 }, (_, step) => Math.sin(step * (1 + (row % 2)) + dimension + row).toFixed(4)).join(','),
    );
    return `${dimensions.join(':')}:${row % 2 === 0 ? 'standing' : 'running'}\n`;
  });
  return `${head}${rows.join('')}`;
}
