import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const project = join(import.meta.dirname, '../..');

/**
 * The files compiled one by one into a folder from which a bare `node` can run them: a child process that is to be
 * killed must start quickly and must not be a stale build. Returns the folder; paths in it are those of the project.
 */
export function compile(paths: string[]): string {
  const cache = join(project, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const target = mkdtempSync(join(cache, 'rnn-faults-'));
  writeFileSync(join(target, 'package.json'), readFileSync(join(project, 'package.json')));
  for (const path of paths.flatMap(filesIn)) {
    const { outputText } = ts.transpileModule(readFileSync(join(project, path), 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
    });
    const output = join(target, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, outputText);
  }
  // The wasm host's files are read from where the sources are.
  const wasm = 'src/kernels/hosts/wasm';
  mkdirSync(join(target, wasm), { recursive: true });
  for (const file of readdirSync(join(project, wasm)).filter((name) => name.endsWith('.wasm'))) {
    copyFileSync(join(project, wasm, file), join(target, wasm, file));
  }
  return target;
}

function filesIn(path: string): string[] {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(join(project, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(path, name));
}
