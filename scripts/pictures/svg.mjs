// Drawing functions for the pictures of docs/pictures: two themes, text in the package's font, rounded numbers.

export const FONT = "'DejaVu Mono', 'DejaVu Sans Mono', monospace";
/** Width of a character, as a multiple of the font size. */
const CHARACTER = 0.602;

export const themes = {
  light: {
    background: '#ffffff',
    text: '#1c2330',
    muted: '#5a6475',
    grid: '#d8dde5',
    positive: '#1f6feb',
    negative: '#d1490b',
    series: ['#1f6feb', '#d1490b', '#1a7f37', '#8250df'],
  },
  dark: {
    background: '#12151b',
    text: '#e6e9ef',
    muted: '#9aa4b5',
    grid: '#343c49',
    positive: '#6cb0ff',
    negative: '#ff9b5e',
    series: ['#6cb0ff', '#ff9b5e', '#5fd07f', '#c3a1ff'],
  },
};

const round = (value) => Math.round(value * 100) / 100;

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Width of a text with this many characters. */
export function widthOf(text, size = 13) {
  return [...text].length * size * CHARACTER;
}

export function text(x, y, content, { fill, size = 13, anchor = 'start', bold = false } = {}) {
  const weight = bold ? ' font-weight="bold"' : '';
  return `<text x="${round(x)}" y="${round(y)}" fill="${fill}" font-size="${size}" text-anchor="${anchor}"${weight} xml:space="preserve">${escapeXml(content)}</text>`;
}

export function rect(x, y, width, height, fill, rest = '') {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}"${rest}/>`;
}

export function line(x1, y1, x2, y2, stroke, rest = '') {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${stroke}"${rest}/>`;
}

export function path(points, stroke, rest = '') {
  const steps = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`);
  return `<path d="${steps.join('')}" fill="none" stroke="${stroke}" stroke-width="2"${rest}/>`;
}

/** Linear interpolation between two colours. */
export function mix(from, to, share) {
  const channel = (hex, at) => Number.parseInt(hex.slice(at, at + 2), 16);
  const part = (at) => Math.round(channel(from, at) + share * (channel(to, at) - channel(from, at)));
  return `#${[1, 3, 5].map((at) => part(at).toString(16).padStart(2, '0')).join('')}`;
}

/** The SVG document; screen readers read `title`. */
export function svg({ width, height, title, theme }, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${Math.ceil(height)}" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" role="img" font-family="${FONT}">
<title>${escapeXml(title)}</title>
${rect(0, 0, Math.ceil(width), Math.ceil(height), theme.background)}
${parts.join('\n')}
</svg>
`;
}
