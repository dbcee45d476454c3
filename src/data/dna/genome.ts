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

/** The tags of the bases `from` to before `to` of a strand, read in its own direction: the type of the first of `types` that covers it, or `O`. */
export function tagBases(
  { sequence, features }: Pick<Genome, 'sequence' | 'features'>,
  strand: '+' | '-',
  types: readonly string[],
): (from: number, to: number) => string[] {
  /** A byte for each base: which of `types`, from 1. */
  const codes = new Uint8Array(sequence.length);
  for (let code = types.length; code > 0; code--) {
    for (const { type, start, end, strand: own } of features) {
      if (type !== types[code - 1] || (own !== '.' && own !== strand)) continue;
      if (strand === '+') codes.fill(code, start, end);
      else codes.fill(code, sequence.length - end, sequence.length - start);
    }
  }
  return (from, to) => Array.from(codes.subarray(from, to), (code) => types[code - 1] ?? OUTSIDE);
}

/** The bases `from` to before `to` of a strand, read in its own direction. */
export function basesOf({ sequence }: Pick<Genome, 'sequence'>, strand: '+' | '-', from: number, to: number): string[] {
  if (strand === '+') return [...sequence.slice(from, to)];
  const { length } = sequence;
  return [...reverseComplement(sequence.slice(Math.max(0, length - to), length - from))];
}
