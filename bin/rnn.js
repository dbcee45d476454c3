#!/usr/bin/env node
const { main } = await import('../dist/cli/main.js').catch((error) => {
  if (!error.url?.endsWith('/dist/cli/main.js')) throw error;
  console.error('error: rnn is not built.\nhint: Run `npm run build` in its folder.');
  process.exit(2);
});
await main(process.argv);
