import { readFileSync } from 'node:fs';

/** JSON as the content of a script element, with "</script>" and "<!--" escaped. */
export function embedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A style sheet or script of the pages, which are packaged as sources. */
export function pageFile(file: string): string {
  return readFileSync(new URL(`../../src/report/page/${file}`, import.meta.url), 'utf8');
}

/** A page of its own, which loads nothing: its title, the command that writes it, its styles, and the content of its body. */
export function htmlPage(
  { title, command, styles }: { title: string; command: string; styles: string },
  body: string,
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – rnn ${command}</title>
<style>${styles}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
