/**
 * A package of Node, loaded at the first use, where an import would load it at every start. Throws outside of Node, where there is
 * no `node:module`.
 */
export function loadPackage(name: string): unknown {
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) throw new Error(`${name} is loaded in Node only.`);
  return builtin('node:module').createRequire(import.meta.url)(name);
}
