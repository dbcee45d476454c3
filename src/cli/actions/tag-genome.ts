import { renderGff3Head, renderGff3Line } from '../../data/dna/gff3.js';
import { readStrands } from '../../data/dna/read-strands.js';
import { ConfigError } from '../../errors.js';
import { tagStrands } from '../../inference/label/tag-strands.js';
import type { Tagger } from '../../inference/tagger.js';
import { formatQuantity } from '../../text/quantities.js';
import { note } from '../output.js';
import { writeOutput } from '../write-file.js';

/** Writes the regions that a tagger finds in the sequences of FASTA or GenBank files as GFF3. */
export async function tagGenome(
  tagger: Tagger,
  {
    file,
    gff,
    strands,
    window,
  }: { file: string[] | undefined; gff: string; strands: 'forward' | 'both'; window: number },
): Promise<void> {
  if (file === undefined || file.includes('-')) {
    throw new ConfigError('--gff writes positions of tags in sequence files.', {
      hint: 'Name the FASTA file: rnn tag --file genome.fa --gff out.gff3',
    });
  }
  if (tagger.input.type !== 'tokens') {
    throw new ConfigError('--gff works with DNA; this run tags frames of numbers.', { hint: 'Leave --gff out.' });
  }
  const sequences = await readStrands(file, process.cwd());
  const lines = [renderGff3Head(sequences.map(({ id, sequence }) => ({ id, length: sequence.length })))];
  for (const { id, sequence } of sequences) {
    for (const region of await tagStrands(tagger, sequence, { strands, window })) {
      lines.push(renderGff3Line({ id, ...region }));
    }
  }
  await writeOutput('--gff', gff, lines.join(''));
  note(`${formatQuantity(lines.length - 1, 'feature')} of ${formatQuantity(sequences.length, 'sequence')} in ${gff}`);
}
