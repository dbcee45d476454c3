// Draws the layers of src/ from its imports; `node scripts/generate-docs.mjs` writes the picture into docs/design.md.
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../src/', import.meta.url));
const begin = '<!-- layers: written by node scripts/generate-docs.mjs, do not edit -->';
const end = '<!-- end of layers -->';

/** The page with the current picture between its two markers; throws an Error if a marker is missing. */
export function withLayers(page) {
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`docs/design.md lacks the lines ${begin} and ${end}.`);
  return `${page.slice(0, start)}${begin}\n\`\`\`text\n${drawLayers(readParts())}\n\`\`\`\n${page.slice(stop)}`;
}

/** Each folder and each single file of src/: its number of files, and the parts that they import, including type imports. */
function readParts() {
  const parts = new Map();
  for (const file of readdirSync(root, { recursive: true }).map((name) => String(name).replaceAll('\\', '/'))) {
    if (!file.endsWith('.ts')) continue;
    const part = partOf(file);
    if (!parts.has(part)) parts.set(part, { files: 0, uses: new Set() });
    const facts = parts.get(part);
    facts.files++;
    for (const path of importsOf(readFileSync(`${root}${file}`, 'utf8'))) {
      const used = posix.join(posix.dirname(file), path);
      if (!used.startsWith('..') && partOf(used) !== part) facts.uses.add(partOf(used));
    }
  }
  return parts;
}

function importsOf(text) {
  const found = text.matchAll(/^(?:import|export|\}) .*?'(\.\.?\/[^']+)';|\bimport\('(\.\.?\/[^']+)'\)/gm);
  return [...found].map(([, fixed, dynamic]) => fixed ?? dynamic);
}

function partOf(file) {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.[jt]s$/, '.ts');
}

/** One box per layer, with its parts and their number of files in brackets. A part is one layer above the highest part that it imports. */
function drawLayers(parts) {
  const reached = new Map([...parts.keys()].map((name) => [name, reachedFrom(name, parts)]));
  const depths = new Map();
  const depthOf = (name) => {
    if (!depths.has(name)) {
      // Parts that import each other share a layer.
      const lower = [...reached.get(name)].filter((other) => !reached.get(other).has(name));
      depths.set(name, 1 + Math.max(0, ...lower.map(depthOf)));
    }
    return depths.get(name);
  };
  const layers = [];
  for (const name of [...parts.keys()].sort()) {
    layers[depthOf(name)] ??= [];
    layers[depthOf(name)].push(`${name} (${parts.get(name).files})`);
  }
  const rows = layers
    .filter(Boolean)
    .reverse()
    .map((names) => names.join('   '));
  const width = Math.max(...rows.map((row) => row.length)) + 4;
  const boxes = rows.map((row) => {
    const left = Math.floor((width - row.length) / 2);
    return `│${' '.repeat(left)}${row}${' '.repeat(width - row.length - left)}│`;
  });
  const middle = Math.floor(width / 2);
  const between = `├${'─'.repeat(middle)}▼${'─'.repeat(width - middle - 1)}┤`;
  return [`┌${'─'.repeat(width)}┐`, boxes.join(`\n${between}\n`), `└${'─'.repeat(width)}┘`].join('\n');
}

function reachedFrom(name, parts) {
  const reached = new Set();
  const left = [...parts.get(name).uses];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    left.push(...parts.get(next).uses);
  }
  return reached;
}
