#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { enableCompileCache } from './compile-cache.js';

enableCompileCache();
const bundled = fileURLToPath(new URL('../dist/bundle/main.cjs', import.meta.url));
const built = new URL('../dist/cli/main.js', import.meta.url).href;
const { main } = existsSync(bundled)
  ? createRequire(import.meta.url)(bundled)
  : await import(built).catch((error) => {
      if (error.url !== built) throw error;
      console.error('error: rnn is not built.\nhint: Run `npm run build` in its folder.');
      process.exit(2);
    });
await main(process.argv);
