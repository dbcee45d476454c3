import { DataError } from '../../errors.js';
import { parseFasta } from '../labelled/fasta.js';
import { showLocation } from '../labelled/location.js';
import type { TaggedSequence } from '../labelled/samples.js';
import type { TextDocument } from '../large/open-texts.js';
import { headOf, type Text, wholeText } from '../long-text.js';
import { notice } from '../notices.js';
import { parseGenBank } from './genbank.js';
import { basesOf, type Genome, tagBases } from './genome.js';
import { parseGff3 } from './gff3.js';

/** How genomes become tagged sequences. */
export interface GenomeFormat {
  format: 'genbank' | 'gff3';
  /** Feature types that become tags; the first that covers a base wins. */
  features: readonly string[];
  /** `both` also adds the reverse strand. */
  strands: 'forward' | 'both';
  /** Maximum bases per piece of a longer sequence. */
  window: number;
}

/** Reads the genomes of files with these names as tagged sequences; throws a DataError for invalid files. */
export async function* readGenomes(
  documents: AsyncIterable<TextDocument>,
  names: readonly string[],
  options: GenomeFormat,
): AsyncGenerator<TaggedSequence, void> {
  const { format, features, strands, window } = options;
  const genomes = await (format === 'genbank' ? readGenBank(documents) : joinGff3(documents, names));
  const found = new Set(genomes.flatMap((genome) => genome.features.map(({ type }) => type)));
  if (!features.some((type) => found.has(type))) {
    throw new DataError(`No feature of ${names.join(', ')} is ${features.join(' or ')}.`, {
      hint: `Set data.features to some of its types: ${[...found].sort().slice(0, 20).join(', ') || 'it has none'}.`,
    });
  }
  for (const genome of genomes) {
    yield* cut(genome, '+', features, window);
    if (strands === 'both') yield* cut(genome, '-', features, window);
  }
}

async function readGenBank(documents: AsyncIterable<TextDocument>): Promise<Genome[]> {
  const genomes: Genome[] = [];
  for await (const { text, name } of documents) {
    for (const genome of parseGenBank(wholeText(text), name)) genomes.push(genome);
  }
  return genomes;
}

function* cut(
  genome: Genome,
  strand: '+' | '-',
  features: readonly string[],
  window: number,
): Generator<TaggedSequence, void> {
  const { document, line, sequence } = genome;
  const tagsOf = tagBases(genome, strand, features);
  for (let start = 0; start < sequence.length; start += window) {
    const end = Math.min(start + window, sequence.length);
    const lines = new Array<number>(end - start).fill(line);
    yield { tokens: basesOf(genome, strand, start, end), tags: tagsOf(start, end), document, lines };
  }
}

/** The sequences of FASTA files and `##FASTA` parts, with the features of the same id. */
async function joinGff3(documents: AsyncIterable<TextDocument>, names: readonly string[]): Promise<Genome[]> {
  const genomes = new Map<string, Genome>();
  const features: ReturnType<typeof parseGff3>['features'] = [];
  const circular = new Set<string>();
  const addFasta = (text: Text, name: string) => {
    for (const { header, sequence, line } of parseFasta(text, name)) {
      const id = header.split(/\s+/, 1)[0] as string;
      const location = { document: name, line: line as number };
      if (genomes.has(id)) {
        throw new DataError(`${showLocation(location)}: the sequence ${id} occurs twice.`, {
          hint: 'Delete one of them.',
        });
      }
      genomes.set(id, { id, sequence, features: [], ...location });
    }
  };
  for await (const { text, name } of documents) {
    if (headOf(text).trimStart().startsWith('>')) {
      addFasta(text, name);
      continue;
    }
    const found = parseGff3(wholeText(text), name);
    for (const feature of found.features) features.push(feature);
    for (const id of found.circular) circular.add(id);
    if (found.fasta !== null) addFasta(found.fasta, name);
  }
  if (genomes.size === 0) {
    throw new DataError(`There is no sequence in ${names.join(', ')}.`, {
      hint: 'Also give the FASTA file: train: [genome.fa, genome.gff3].',
    });
  }
  const lacking = new Set<string>();
  for (const { id, location, ...feature } of features) {
    const genome = genomes.get(id);
    const length = genome?.sequence.length ?? 0;
    if (genome === undefined) lacking.add(id);
    else if (feature.end > length && circular.has(id) && feature.start < length && feature.end <= 2 * length) {
      // Across the origin of a circular sequence, its length is added to the end (GFF3, "Circular Genomes").
      genome.features.push({ ...feature, end: length }, { ...feature, start: 0, end: feature.end - length });
    } else if (feature.end > genome.sequence.length) {
      throw new DataError(
        `${showLocation(location)}: the feature ends at ${feature.end}, but the sequence ${id} at ${genome.sequence.length}.`,
        { hint: 'Give the FASTA file that belongs to the features.' },
      );
    } else genome.features.push(feature);
  }
  if (lacking.size === 0) return [...genomes.values()];
  const [first] = lacking;
  if ([...genomes.values()].every((genome) => genome.features.length === 0)) {
    throw new DataError(`The features name a sequence ${first}, which does not exist.`, {
      hint: `The FASTA file has ${[...genomes.keys()].slice(0, 5).join(', ')}: give the one that belongs to the features.`,
    });
  }
  notice(`The features of ${lacking.size} sequences (such as ${first}) are skipped: these sequences do not exist.`);
  return [...genomes.values()];
}
