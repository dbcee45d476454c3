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
