/** A feature of a strand; positions from 0 on the forward strand, `end` exclusive. */
export interface Feature {
  type: string;
  start: number;
  end: number;
  /** `.` is none or both. */
  strand: '+' | '-' | '.';
}

/** A sequence with its features. */
export interface Genome {
  id: string;
  /** In capitals. */
  sequence: string;
  features: Feature[];
  document: string;
  /** Its first line in the file, from 1. */
  line: number;
}

/** IUPAC's letters for nucleotides (NC-IUB 1984) and their complements; S, W and N are their own. */
const complements: Record<string, string> = {
  A: 'T',
  C: 'G',
  G: 'C',
  T: 'A',
  U: 'A',
  R: 'Y',
  Y: 'R',
  K: 'M',
  M: 'K',
  B: 'V',
  V: 'B',
  D: 'H',
  H: 'D',
};

/** The reverse complement; a letter without a complement is unchanged. */
export function reverseComplement(sequence: string): string {
  let reversed = '';
  for (let index = sequence.length - 1; index >= 0; index--) {
    const letter = sequence.charAt(index);
    reversed += complements[letter] ?? letter;
  }
  return reversed;
}

/** The tag of bases without a feature. */
export const OUTSIDE = 'O';

/** The tag of each base of a strand, in its reading direction: the first of `types` that covers it, or `O`. */
export function tagBases(
  { sequence, features }: Pick<Genome, 'sequence' | 'features'>,
  strand: '+' | '-',
  types: readonly string[],
): string[] {
  const tags = new Array<string>(sequence.length).fill(OUTSIDE);
  for (const wanted of [...types].reverse()) {
    for (const { type, start, end, strand: own } of features) {
      if (type !== wanted || (own !== '.' && own !== strand)) continue;
      if (strand === '+') tags.fill(type, start, end);
      else tags.fill(type, sequence.length - end, sequence.length - start);
    }
  }
  return tags;
}
