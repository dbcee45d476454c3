import type { AttentionMap } from './attention-svg.js';
import { escapeHtml, htmlPage, pageFile } from './html.js';

/** A translation with its attention weights. */
export interface AlignedTranslation extends AttentionMap {
  source: string;
  text: string;
}

/** One self-contained HTML page with a heat map for each translation; it loads nothing. */
export function renderAttentionPage(translations: readonly AlignedTranslation[], source: string): string {
  return htmlPage(
    { title: 'Attention', command: 'translate', styles: pageFile('page.css') + pageFile('attention.css') },
    `<h1>Attention weights</h1>
<p class="muted">${escapeHtml(source)} A row is a token of the translation, a column a token of its source, a number a weight in percent; each row sums to 100. Weights below 0.5 are left out.</p>
<p class="muted scale">0 % <span></span> 100 %</p>
${translations.map(renderTranslation).join('\n')}`,
  );
}

function renderTranslation({ source, text, sourceTokens, targetTokens, weights }: AlignedTranslation): string {
  const head = sourceTokens.map((token) => `<th><span>${escapeHtml(token)}</span></th>`).join('');
  const rows = targetTokens.map((target, y) => {
    const cells = sourceTokens.map((token, x) => {
      const share = weights[y]?.[x] ?? 0;
      const percent = Math.round(100 * share);
      const title = `${target} ← ${token}: ${(100 * share).toFixed(1)}%`;
      return `<td style="--share: ${share.toFixed(4)}" title="${escapeHtml(title)}">${percent === 0 ? '' : percent}</td>`;
    });
    return `<tr><th>${escapeHtml(target)}</th>${cells.join('')}</tr>`;
  });
  return `<h2>${escapeHtml(source)}</h2>
<p>${escapeHtml(text)}</p>
<div class="panel"><table class="attention"><thead><tr><th></th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
