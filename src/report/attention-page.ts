import { type AttentionMap, renderAttentionSvg } from './attention-svg.js';
import { escapeHtml, pageFile } from './html.js';

/** A translation with how it came about. */
export interface AlignedTranslation extends AttentionMap {
  source: string;
  text: string;
}

/** One self-contained HTML page with a heat map for each translation: nothing is loaded from anywhere when it is opened. */
export function renderAttentionPage(translations: readonly AlignedTranslation[], source: string): string {
  const parts = translations.map(
    (translation) =>
      `<h2>${escapeHtml(translation.source)}</h2>\n<p>${escapeHtml(translation.text)}</p>\n<div class="panel">${renderAttentionSvg(translation)}</div>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Attention – rnn translate</title>
<style>${pageFile('page.css')}
.panel { overflow-x: auto; }</style>
</head>
<body>
<h1>What each token looked at</h1>
<p class="muted">${escapeHtml(source)} A row is a token of the translation, a column one of its source; a row's shares add up to 100 %. Point at a cell for its share.</p>
${parts.join('\n')}
</body>
</html>
`;
}
