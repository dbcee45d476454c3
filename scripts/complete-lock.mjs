import { readFileSync, writeFileSync } from 'node:fs';

/*
 * Adds to package-lock.json the optional packages for other platforms that a registry at hand could not serve, as
 * entries without a checksum: npm drops them from the lock when it writes it there, and `npm ci` then finds the lock out
 * of step with package.json everywhere. Run it after `npm install` on such a machine: node scripts/complete-lock.mjs
 */
const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));

/** What npm reads off a package's own manifest, from the name that such packages have by custom. */
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
