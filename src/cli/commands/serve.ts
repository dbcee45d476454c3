import { Command, Option } from 'commander';
import type { ServeCommandOptions } from '../actions/serve.js';
import { checkpointOption, gather, integerWithin, runsOption } from '../options.js';

/** `rnn serve`: trained models over HTTP. */
export function serveCommand(): Command {
  const count = (flag: string, description: string, least = 1) =>
    new Option(flag, description).argParser(integerWithin({ min: least, max: 2 ** 31 - 1 }));
  return new Command('serve')
    .description('serve models over HTTP, with the interface of OpenAI and routes of its own')
    .addOption(
      new Option(
        '--run <run>',
        "name or folder of a run to serve, or a checkpoint's folder; may be repeated; the newest run without it",
      ).argParser(gather),
    )
    .addOption(runsOption)
    .addOption(checkpointOption)
    .option('--host <address>', 'address to listen at; all but loopback need an API key', '127.0.0.1')
    .addOption(
      new Option('--port <number>', 'port to listen at; 0 takes a free one')
        .argParser(integerWithin({ min: 0, max: 65_535 }))
        .default(8000),
    )
    .option('--api-key-file <file>', 'file with the key that clients have to send; RNN_API_KEY without it')
    .addOption(
      new Option(
        '--allow-origin <origin>',
        'origin whose pages may use the server (CORS), as https://example.org, or * for all; may be repeated',
      ).argParser(gather),
    )
    .option('--watch', 'take up checkpoints that are replaced while serving')
    .addOption(count('--rows <count>', 'texts that a model draws side by side').default(64))
    .addOption(count('--queue <count>', 'texts that may wait for each model; more are refused', 0).default(256))
    .addOption(count('--max-prompt-tokens <count>', 'tokens of a prompt').default(16_384))
    .addOption(count('--max-tokens <count>', 'tokens that a request may have drawn').default(4096))
    .addOption(count('--max-body <bytes>', 'bytes of a request').default(2 ** 20))
    .addOption(
      count('--request-timeout <seconds>', 'seconds in which a client has to send a request, and to read on').default(
        30,
      ),
    )
    .addOption(
      new Option('--log-level <level>', 'least level of the log, JSON lines on stderr')
        .choices(['debug', 'info', 'warn', 'error', 'silent'])
        .default('info'),
    )
    .action(async (options: ServeCommandOptions) => {
      const { runServe } = await import('../actions/serve.js');
      await runServe(options);
    });
}
