import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  // What is read from beside the sources: wasm files, and the C++ by whose hash the compiled kernels are found.
  const beside = readdirSync(join(project, 'src'), { recursive: true, encoding: 'utf8' });
  for (const file of beside.filter((name) => /\.(wasm|cc|h)$/.test(name))) {
    mkdirSync(dirname(join(target, 'src', file)), { recursive: true });
    copyFileSync(join(project, 'src', file), join(target, 'src', file));
  }
  // And what finds TensorFlow.
  cpSync(join(project, 'scripts/native'), join(target, 'scripts/native'), { recursive: true });
  return target;
}

function filesIn(path: string): string[] {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(join(project, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(path, name));
}
