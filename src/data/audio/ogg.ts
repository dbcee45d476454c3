/** What the pages of an Ogg file (RFC 3533, section 6) show. */
export interface OggPages {
  /** The bytes of each chained stream, in order; one for most files. */
  links: Buffer[];
  /** Whether the last page is longer than the rest of the file. */
  isCut: boolean;
}

/** Length of a page's header without its table of segments. */
const HEADER = 27;
/** The flag of a stream's first page. */
const BEGINS = 0x02;

/** Reads the pages of an Ogg file up to what is none, such as a tag at the end. */
export function readOggPages(bytes: Buffer): OggPages {
  const starts: number[] = [];
  let at = 0;
  let isHead = false;
  while (bytes.toString('latin1', at, at + 4) === 'OggS' && at + HEADER <= bytes.length) {
    const begins = ((bytes[at + 5] as number) & BEGINS) !== 0;
    // Streams that are multiplexed begin one after the other; a chained one begins behind other pages.
    if (begins && !isHead) starts.push(at);
    isHead = begins;
    const segments = bytes[at + 26] as number;
    const body = bytes.subarray(at + HEADER, at + HEADER + segments).reduce((sum, size) => sum + size, 0);
    at += HEADER + segments + body;
  }
  const end = Math.min(at, bytes.length);
  const links = starts.map((start, index) => bytes.subarray(start, starts[index + 1] ?? end));
  return { links: links.length === 0 ? [bytes] : links, isCut: at > bytes.length };
}
