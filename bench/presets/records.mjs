/**
 * Summary of the log of a run (the text of metrics.jsonl, or null): `state` (`not begun`, `stopped`, `diverged`, `finished`), the
 * `measure` that chooses the best epoch, its `curve` on validation, the `best` value, `test` as { value, targets }, and the epochs,
 * targets and seconds trained. Values that the log lacks are null.
 */
export function readRecord(log) {
  const lines = (log ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const started = lines.find(({ type }) => type === 'started');
  if (!started) return { state: 'not begun', measure: null, better: null, curve: [], best: null, test: null };
  const [[first, { better }]] = Object.entries(started.measures);
  const measure = started.chosenBy?.name ?? first;
  const evaluations = (split) => lines.filter((line) => line.type === 'evaluation' && line.split === split);
  const validation = evaluations('validation');
  const test = evaluations('test').at(-1);
  const chosen = validation.findLast(({ best }) => best);
  const epochs = lines.filter(({ type }) => type === 'epoch');
  const sum = (key) => epochs.reduce((total, epoch) => total + epoch[key], 0);
  return {
    state: stateOf(lines.at(-1)),
    measure,
    better: started.chosenBy?.better ?? better,
    curve: validation.map(({ metrics }) => metrics.values[measure]),
    best: chosen?.metrics.values[measure] ?? null,
    validationTargets: chosen?.metrics.targetCount ?? null,
    test: test ? { value: test.metrics.values[measure], targets: test.metrics.targetCount } : null,
    epochs: epochs.length,
    targets: sum('targetCount'),
    seconds: sum('seconds'),
  };
}

function stateOf({ type, reason }) {
  if (type !== 'finished' || reason === 'interrupted') return 'stopped';
  return reason === 'diverged' ? 'diverged' : 'finished';
}

/**
 * Compares the mean over bfloat16's seeds with the lowest and highest value of float32's seeds, as { low, high, mean, verdict }; the
 * verdict is `within`, `better` or `worse`. Null if one side has no value.
 */
export function compareSpread(float32, bfloat16, better) {
  if (float32.length === 0 || bfloat16.length === 0) return null;
  const [low, high] = [Math.min(...float32), Math.max(...float32)];
  const mean = bfloat16.reduce((sum, value) => sum + value, 0) / bfloat16.length;
  const isWithin = mean >= low && mean <= high;
  const isBetter = better === 'lower' ? mean < low : mean > high;
  return { low, high, mean, verdict: isWithin ? 'within' : isBetter ? 'better' : 'worse' };
}

const short = (value) => (value === null || value === undefined ? '–' : String(Number(value.toPrecision(4))));
const count = (value) => (value === null || value === undefined ? '–' : value.toLocaleString('en-US'));

/** Markdown table of `runs`, each with its `record`. */
export function renderRuns(runs) {
  const head = [
    'run',
    'state',
    'epochs',
    'hours',
    'targets',
    'measure',
    'best',
    'of',
    'test',
    'of',
    'validation after each epoch',
  ];
  const lines = runs.map(({ name, record }) => [
    name,
    record.state,
    record.epochs ?? 0,
    short(record.seconds === undefined ? null : record.seconds / 3600),
    count(record.targets),
    record.measure ?? '–',
    short(record.best),
    count(record.validationTargets),
    short(record.test?.value),
    count(record.test?.targets),
    record.curve.map(short).join(' '),
  ]);
  return table(head, lines);
}

/** Markdown table: mean and values over the seeds of each entry in each precision, and bfloat16 against float32's range. */
export function renderSeeds(runs) {
  const lines = [...new Set(runs.map(({ entry }) => entry))].flatMap((entry) => {
    const of = runs.filter((run) => run.entry === entry && run.record.best !== null);
    const best = (precision) => of.filter((run) => run.precision === precision).map(({ record }) => record.best);
    if (of.length === 0) return [];
    const [{ measure, better }] = of.map(({ record }) => record);
    const mean = (values) =>
      values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
    const [full, rounded] = [best('float32'), best('bfloat16')];
    const spread = compareSpread(full, rounded, better);
    const values = (list) => (list.length === 0 ? '–' : `${short(mean(list))} (${list.map(short).join(' ')})`);
    return [[entry, `${measure}, ${better} is better`, values(full), values(rounded), spread?.verdict ?? '–']];
  });
  return table(
    ['preset', 'measure', 'float32: mean (seeds)', 'bfloat16: mean (seeds)', "bfloat16 in float32's spread"],
    lines,
  );
}

const table = (head, lines) =>
  [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
