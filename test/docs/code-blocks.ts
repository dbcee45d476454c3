export interface CodeBlock {
  /** The word after the opening fence: sh, yaml, ts, or nothing. */
  language: string;
  content: string;
  /** What an HTML comment right before the block says: `<!-- docs: … -->`; null without one. */
  note: string | null;
}

/** The fenced blocks of a Markdown page, in order. */
export function codeBlocks(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: CodeBlock | null = null;
  let note: string | null = null;
  for (const line of page.split('\n')) {
    const fence = line.match(/^```(\w*)/);
    if (fence !== null && open === null) open = { language: fence[1] ?? '', content: '', note };
    else if (fence !== null && open !== null) {
      blocks.push(open);
      open = null;
    } else if (open !== null) open.content += `${line}\n`;
    const comment = line.match(/^<!-- docs: (.*) -->$/);
    if (open === null && line.trim() !== '') note = comment?.[1] ?? null;
  }
  return blocks;
}
