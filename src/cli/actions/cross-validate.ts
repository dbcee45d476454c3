import { loadConfig } from '../../config/load.js';
import { readCluster } from '../../distributed/cluster.js';
import { ConfigError } from '../../errors.js';
import { watchInterrupts } from '../../runtime/signals.js';
import { Interrupted } from '../failure.js';
import { note, print } from '../output.js';
import { describeFold, describeFolds, renderCrossValidation } from '../render/cross-validation.js';
import { warn } from '../render/notes.js';
import { outTheme } from '../render/theme.js';
import { warnOfJavaScript } from '../warn-of-javascript.js';

/** Options as commander parses them. */
export interface CrossValidateCommandOptions {
  folds: number;
  repeats: number;
  set?: string[];
  quiet?: true;
  json?: true;
}

/** Cross-validates a configuration and prints the result; throws `Interrupted` after a signal. */
export async function runCrossValidate(file: string, options: CrossValidateCommandOptions): Promise<void> {
  if (readCluster(process.env.TF_CONFIG) !== null) {
    throw new ConfigError(
      'Cross-validation runs in one process, but TF_CONFIG makes this process one of several workers.',
      {
        hint: 'Unset TF_CONFIG.',
      },
    );
  }
  const config = await loadConfig(file, { set: options.set ?? [] });
  const { crossValidate } = await import('../../run/cross-validate.js');
  await warnOfJavaScript();
  const watch = watchInterrupts(() => note('Stopping after this step; nothing is saved.'));
  const tell = options.quiet === true ? () => {} : note;
  let interrupted = false;
  try {
    if (config.data.test !== null) warn('data.test is not read: folds of data.train are held out instead.');
    const { folds, repeats } = options;
    for await (const event of crossValidate(config, {
      folds,
      repeats,
      interrupted: () => watch.interruption !== null,
    })) {
      if (event.type === 'prepared') tell(describeFolds(event));
      if (event.type === 'warning') warn(event.message);
      if (event.type === 'fold') tell(describeFold(event, { folds, repeats }));
      if (event.type !== 'finished') continue;
      interrupted = event.interrupted;
      if (event.result === null) continue;
      const { result } = event;
      await print(
        options.json === true ? `${JSON.stringify(result, null, 2)}\n` : renderCrossValidation(result, outTheme),
      );
    }
  } finally {
    watch.dispose();
  }
  if (interrupted && watch.interruption !== null) throw new Interrupted(watch.interruption.exitCode);
}
