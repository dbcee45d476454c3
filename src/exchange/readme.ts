import { rnnVersion } from '../checkpoint/version.js';
import type { Exported, ExportedFile, ExportSource } from './exporter.js';
import type { FormatName } from './formats.js';
import { tokenizerNotes } from './hugging-face-tokenizer.js';
import { describeKind } from './portable.js';

/** The README of an export: its files, example code, and notes on its use. */
export function renderReadme(
  { name, model }: ExportSource,
  format: FormatName,
  files: readonly ExportedFile[],
  { example, notes }: Exported,
): string {
  const { language, install, code } = example;
  const own = Object.values(model.texts).flatMap(({ tokenizer }) => tokenizerNotes(tokenizer));
  const all = [...notes, ...new Set(own)];
  return `# ${name}, exported as ${format}

A ${describeKind(model.network)} that rnn ${rnnVersion} trained.

| file | what is in it |
| --- | --- |
${files.flatMap((file) => (file.description === undefined ? [] : [`| \`${file.name}\` | ${file.description} |`])).join('\n')}

In this folder, after \`${install}\`:

\`\`\`${language}
${code.trim()}
\`\`\`
${all.map((note) => `\n- ${note}`).join('')}

\`rnn import\` with this folder makes a run of it again.
`;
}
