import { join } from 'node:path';

/** Settings with the paths of a preset's corpora, in a folder with lm/, ner/, sentiment/ and translation/. */
const corpora = {
  ptb: { 'data.train': 'lm/ptb.train.txt', 'data.validation': 'lm/ptb.valid.txt', 'data.test': 'lm/ptb.test.txt' },
  shakespeare: { 'data.train': 'lm/tiny-shakespeare.txt' },
  reviews: {
    'data.train': 'sentiment/movie-reviews.train.tsv',
    'data.validation': 'sentiment/movie-reviews.dev.tsv',
  },
  names: { 'data.train': 'ner/conll2002-es.train', 'data.validation': 'ner/conll2002-es.dev' },
  pairs: { 'data.train': 'translation/eng-spa.train.tsv', 'data.validation': 'translation/eng-spa.dev.tsv' },
};

const finetuned = ['training.averaging.patience=null', 'training.earlyStopping={patience: 5}'];

/**
 * The runs to train: a preset, the number of seeds per precision, and settings that override the preset's. `from` names the entry whose
 * run with the same seed and precision provides the initial weights; `format` replaces the preset's format for the corpus in the folder.
 */
export const plans = {
  /** Runs that take hours, with the settings of their presets. */
  long: {
    precisions: ['bfloat16'],
    entries: [
      { name: 'movie-reviews', preset: 'movie-reviews', seeds: 5, corpus: 'reviews', format: 'data.format=tsv' },
      { name: 'ner-es', preset: 'ner-es', seeds: 3, corpus: 'names' },
      { name: 'shakespeare-best', preset: 'shakespeare-best', seeds: 1, corpus: 'shakespeare' },
      { name: 'ptb-tied', preset: 'ptb-tied', seeds: 1, corpus: 'ptb' },
      { name: 'ptb-awd', preset: 'ptb-awd', seeds: 1, corpus: 'ptb' },
      { name: 'ptb-awd-finetuned', preset: 'ptb-awd', seeds: 1, corpus: 'ptb', from: 'ptb-awd', set: finetuned },
    ],
  },
  /** Whether bfloat16 loses accuracy: validation after a short training, compared with the range over float32's seeds. */
  precision: {
    precisions: ['float32', 'bfloat16'],
    entries: [
      { name: 'ptb-small', preset: 'ptb-small', seeds: 3, corpus: 'ptb', set: ['training.epochs=2'] },
      {
        name: 'char-shakespeare',
        preset: 'char-shakespeare',
        seeds: 3,
        corpus: 'shakespeare',
        set: ['training.epochs=3'],
      },
      { name: 'ner-es', preset: 'ner-es', seeds: 3, corpus: 'names', set: ['training.epochs=3'] },
      { name: 'eng-spa', preset: 'eng-spa', seeds: 3, corpus: 'pairs', set: ['training.epochs=1'] },
    ],
  },
};

/**
 * The runs of a plan as { entry, precision, seed, name, from, config, settings }, ordered by seed, so that each entry has a result early.
 * `folder` has the corpora (null: use the presets' own paths); `set` is added to every run; `seeds` replaces the seeds of the plan.
 * @param {{ precisions: string[], entries: object[] }} plan
 * @param {{ configs: string, folder?: string | null, set?: string[], seeds?: Record<string, number>, only?: string[] }} options
 */
export function runsOf({ precisions, entries }, { configs, folder = null, set = [], seeds = {}, only = [] }) {
  const chosen = entries.filter(({ name }) => only.length === 0 || only.includes(name));
  const counts = (entry, precision) => seeds[precision] ?? seeds.all ?? entry.seeds;
  const most = Math.max(0, ...chosen.flatMap((entry) => precisions.map((precision) => counts(entry, precision))));
  return Array.from({ length: most }, (_, index) => index + 1).flatMap((seed) =>
    chosen.flatMap((entry) =>
      precisions
        .filter((precision) => seed <= counts(entry, precision))
        .map((precision) => {
          const named = (name) => `${name}-${precision}-${seed}`;
          const files = Object.entries(entry.corpus ? corpora[entry.corpus] : {}).map(
            ([key, file]) => `${key}=${JSON.stringify(join(folder ?? '', file))}`,
          );
          return {
            entry: entry.name,
            precision,
            seed,
            name: named(entry.name),
            from: entry.from ? named(entry.from) : null,
            config: join(configs, `${entry.preset}.yaml`),
            settings: [
              `seed=${seed}`,
              `training.precision=${precision}`,
              ...(folder === null ? [] : [...files, ...(entry.format ? [entry.format] : [])]),
              ...(entry.set ?? []),
              ...set,
            ],
          };
        }),
    ),
  );
}
