import { readFileSync, writeFileSync } from 'node:fs';

/*
 * Adds optional packages for other platforms to package-lock.json, without checksums. If the registry cannot serve them,
 * `npm install` drops them from the lock, and `npm ci` then fails everywhere because the lock does not match
 * package.json. Run it after such an `npm install`: node scripts/complete-lock.mjs
 */
const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));

/** The `os`, `cpu` and `libc` fields of a platform package, derived from its name, which follows a convention. */
function platformOf(name) {
  const [, os, cpu, rest = ''] =
    /(android|darwin|freebsd|linux|openharmony|win32|aix|sunos|netbsd|openbsd)-?(arm64|arm|x64|ia32|ppc64|riscv64|s390x|loong64|mips64el)?(?:-(.+))?$/.exec(
      name,
    ) ?? [];
  const wasm = /wasm32/.test(name) ? 'wasm32' : undefined;
  return {
    ...((cpu ?? wasm) ? { cpu: [cpu ?? wasm] } : {}),
    ...(os === 'linux' && /musl/.test(rest) ? { libc: ['musl'] } : {}),
    ...(os === 'linux' && /gnu/.test(rest) ? { libc: ['glibc'] } : {}),
    ...(os ? { os: [os] } : {}),
  };
}

const added = [];
for (const [parent, { optionalDependencies = {}, dev, license }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const key = `node_modules/${name}`;
    const isExact = /^\d+\.\d+\.\d+\S*$/.test(version);
    if (!isExact || lock.packages[key] || lock.packages[`${parent}/${key}`]) continue;
    lock.packages[key] = { version, ...(dev ? { dev } : {}), license, optional: true, ...platformOf(name) };
    added.push(name);
  }
}
const byPath = ([left], [right]) => left.localeCompare(right, 'en');
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(byPath));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added.length} added${added.length ? `: ${added.join(' ')}` : ''}\n`);
