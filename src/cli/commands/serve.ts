import { Command, Option } from 'commander';
import type { ServeCommandOptions } from '../actions/serve.js';
import { checkpointOption, gather, integerWithin, runsOption } from '../options.js';

/** `rnn serve`: trained models over HTTP. */
export function serveCommand(): Command {
  const count = (flag: string, description: string, least = 1) =>
    new Option(flag, description).argParser(integerWithin({ min: least, max: 2 ** 31 - 1 }));
  return new Command('serve')
    .description('serve models over HTTP, with an OpenAI-compatible API and further routes')
    .addOption(
      new Option(
        '--run <run>',
        "name or folder of a run to serve, or a checkpoint's folder; may be repeated; default: the newest run",
      ).argParser(gather),
    )
    .addOption(runsOption)
    .addOption(checkpointOption)
    .option('--host <address>', 'address to listen on; any address but loopback needs an API key', '127.0.0.1')
    .addOption(
      new Option('--port <number>', 'port to listen on; 0 picks a free one')
        .argParser(integerWithin({ min: 0, max: 65_535 }))
        .default(8000),
    )
    .option('--api-key-file <file>', 'file with the key that clients must send; default: RNN_API_KEY')
    .addOption(
      new Option(
        '--allow-origin <origin>',
        'origin whose pages may use the server (CORS), such as https://example.org, or * for all; may be repeated',
      ).argParser(gather),
    )
    .option('--watch', 'reload a checkpoint when its file is replaced')
    .addOption(count('--rows <count>', 'number of texts that a model generates in one batch').default(64))
    .addOption(count('--queue <count>', 'number of texts that may wait per model; more are refused', 0).default(256))
    .addOption(count('--max-prompt-tokens <count>', 'tokens of a prompt').default(16_384))
    .addOption(count('--max-tokens <count>', 'maximum number of tokens that a request may generate').default(4096))
    .addOption(count('--max-body <bytes>', 'bytes of a request').default(2 ** 20))
    .addOption(
      count('--request-timeout <seconds>', 'seconds in which a client has to send a request, and to read on').default(
        30,
      ),
    )
    .addOption(
      new Option('--log-level <level>', 'minimum level of the log (JSON lines on stderr)')
        .choices(['debug', 'info', 'warn', 'error', 'silent'])
        .default('info'),
    )
    .action(async (options: ServeCommandOptions) => {
      const { runServe } = await import('../actions/serve.js');
      await runServe(options);
    });
}
