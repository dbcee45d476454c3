// @ts-check
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** A module that a declaration names: after `from`, or in `import()`. */
const specifier = /(?<=(?:\bfrom|\bimport\(|\bimport)\s*)(['"])([^'"]+)\1/g;

/**
 * Keeps only those declarations in `dist` that the `entries` import, directly or indirectly, and makes them import tensor types
 * from `tensors.d.ts`. The compiler of a project that uses the package then needs only zod's declarations besides these.
 *
 * @param {string} dist
 * @param {string[]} entries file names in it
 */
export function trimDeclarations(dist, entries) {
  const tensors = join(dist, 'tensors.d.ts');
  copyFileSync(new URL('tensors.d.ts', import.meta.url), tensors);
  /** @type {Set<string>} */
  const kept = new Set([tensors]);
  const pending = entries.map((entry) => join(dist, entry));
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (kept.has(file)) continue;
    kept.add(file);
    const folder = dirname(file);
    const text = readFileSync(file, 'utf8').replace(specifier, (whole, quote, name) => {
      if (name.startsWith('@tensorflow/')) return quote + toSpecifier(folder, tensors) + quote;
      const target = resolve(folder, name).replace(/\.js$/, '.d.ts');
      if (name.startsWith('.') && existsSync(target)) pending.push(target);
      return whole;
    });
    writeFileSync(file, text);
  }
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.name.endsWith('.d.ts') && !kept.has(file)) rmSync(file);
  }
}

/** @param {string} folder @param {string} file */
function toSpecifier(folder, file) {
  const path = relative(folder, file)
    .replaceAll('\\', '/')
    .replace(/\.d\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
}
