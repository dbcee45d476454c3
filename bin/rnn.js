#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';

// Node 22 and newer keep what they compiled for the next time.
module.enableCompileCache?.();
const bundled = new URL('../dist/bundle/main.js', import.meta.url);
const built = existsSync(bundled) ? bundled : new URL('../dist/cli/main.js', import.meta.url);
const { main } = await import(built.href).catch((error) => {
  if (error.url !== built.href) throw error;
  console.error('error: rnn is not built.\nhint: Run `npm run build` in its folder.');
  process.exit(2);
});
await main(process.argv);
