/** The layers and package restrictions of docs/design.md. */

// Each layer may import the layers after it. Folders of one layer may import each other without circles.
const layers = [
  ['cli', 'web'],
  ['serve'],
  ['run', 'browser'],
  ['tasks', 'doctor'],
  ['model', 'data', 'training', 'inference', 'checkpoint', 'report', 'baselines', 'music', 'distributed', 'exchange'],
  ['text', 'kernels', 'metrics'],
  ['runtime'],
];

const arrows = layers.slice(1).map((lower, index) => ({
  name: `nothing-above-${lower.join('-')}`,
  comment: 'Arrows point down: cli -> serve -> run -> tasks -> model, data, ... -> text, kernels, metrics -> runtime.',
  severity: 'error',
  from: { path: folders(lower) },
  to: { path: folders(layers.slice(0, index + 1).flat()) },
}));

/** Each folder of src/tasks except `shared` is a task. */
const taskFolder = '(?!shared/)[^/]+';
/** Files at the top of src/tasks that tasks and shared code may import. */
const contract = '^src/tasks/(task|task-training|folds)\\.ts$';

/** Computing code, which also runs in a browser. In `tasks`, this includes code that reads data through the readers of `data`. */
const computing = '^src/(text|metrics|model|training|inference|kernels|music|tasks|baselines|browser|web)/';
/** Kernel files that use Node's API: they load the addon or the library, or start WebAssembly's threads. */
const nodeHosts = '^src/kernels/(select\\.ts|hosts/(node/|tensorflow/|open-backend\\.ts|wasm/open\\.ts))';

/** A rule for packages that only some files may import. */
const fence = (name, packages, allowed, to = {}) => ({
  name: `${name}-fence`,
  comment: `${packages.join(', ')} only in ${allowed.join(', ')}.`,
  severity: 'error',
  from: { path: '^src/', pathNot: allowed },
  to: { path: `node_modules/(${packages.join('|')})/`, ...to },
});

module.exports = {
  forbidden: [
    ...arrows,
    {
      name: 'no-circles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'config-stops-at-tasks',
      comment: 'Everything below tasks takes plain parameters.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(cli|run|tasks|config)/', '^src/index\\.ts$'] },
      to: { path: '^src/config/' },
    },
    {
      name: 'config-stands-alone',
      comment:
        'Only schema.ts reads the registry of tasks, to build the union of their schemas. The keys of a cell are derived from its row.',
      severity: 'error',
      from: { path: '^src/config/', pathNot: ['^src/config/schema\\.ts$'] },
      to: { path: '^src/', pathNot: ['^src/config/', '^src/(errors|suggest|kernels/cells)\\.ts$'] },
    },
    {
      name: 'schema-knows-the-registry-alone',
      severity: 'error',
      from: { path: '^src/config/schema\\.ts$' },
      to: { path: '^src/', pathNot: ['^src/config/', '^src/tasks/configs\\.ts$'] },
    },
    {
      name: 'a-task-knows-no-other',
      comment:
        'A task imports only its own folder, the contract and tasks/shared. Code that two tasks need goes to tasks/shared.',
      severity: 'error',
      from: { path: `^src/tasks/(${taskFolder})/` },
      to: { path: '^src/tasks/', pathNot: ['^src/tasks/$1/', '^src/tasks/shared/', contract] },
    },
    {
      name: 'what-tasks-share-knows-no-task',
      severity: 'error',
      from: { path: '^src/tasks/shared/' },
      to: { path: '^src/tasks/', pathNot: ['^src/tasks/shared/', contract] },
    },
    {
      name: 'a-task-has-one-door',
      comment:
        "The registry imports a task's config.ts and index.ts; in-memory-list.ts imports its use.ts, which needs no files. Nothing else outside a task imports its files.",
      severity: 'error',
      from: { path: '^src/tasks/[^/]+\\.ts$', pathNot: ['^src/tasks/in-memory-list\\.ts$'] },
      to: { path: `^src/tasks/(${taskFolder})/`, pathNot: ['/(index|config)\\.ts$'] },
    },
    {
      name: 'tasks-are-entered-from-above',
      comment:
        'Code outside src/tasks imports only the files at its top: the list of tasks, the functions over it and the types.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/tasks/'] },
      to: { path: '^src/tasks/', pathNot: ['^src/tasks/[^/]+\\.ts$'] },
    },
    {
      name: 'a-task-trains-through-the-contract',
      comment:
        "A task's data, spec and network code does not parse whole configurations: shared code passes the task's part.",
      severity: 'error',
      from: { path: '^src/tasks/.+/' },
      to: { path: '^src/config/', pathNot: ['^src/config/(sections/|rules\\.ts$)'] },
    },
    {
      name: 'help-loads-little',
      comment: '`rnn --help` loads no TensorFlow, zod, yaml or chalk: a command imports its action when it runs.',
      severity: 'error',
      from: { path: '^src/cli/(main|program|options|output|commands/)' },
      to: {
        path: '^src/',
        pathNot: [
          '^src/cli/(program|options|output|commands/)',
          '^src/checkpoint/version\\.ts$',
          '^src/data/notices\\.ts$',
          '^src/exchange/formats\\.ts$',
          '^src/kernels/hosts/hosts\\.ts$',
          '^src/inference/(decode/sample|fill/fill|transcribe/transcribe|translate/translate)-defaults\\.ts$',
          '^src/inference/decode/filters',
          '^src/run/label-tasks\\.ts$',
        ],
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'node-at-the-edges',
      comment:
        'Computing code does not import Node modules. Files, processes and terminals are in cli, run, checkpoint and data.',
      severity: 'error',
      from: { path: computing, pathNot: nodeHosts },
      to: { dependencyTypes: ['core'] },
    },
    fence('command-line', ['commander', 'chalk', 'cli-progress'], ['^src/cli/']),
    fence('yaml', ['yaml'], ['^src/config/']),
    fence(
      'zod',
      ['zod'],
      [
        '^src/config/',
        '^src/checkpoint/(manifest\\.ts$|specs/)',
        '^src/model/stack-spec\\.ts$',
        '^src/tasks/[^/]+/config\\.ts$',
        '^src/serve/',
      ],
      {
        dependencyTypesNot: ['type-only'],
      },
    ),
    fence('http', ['fastify', '@fastify', 'fastify-type-provider-zod', 'prom-client'], ['^src/serve/']),
    fence('hashes', ['@noble'], ['^src/browser/']),
    fence('abcjs', ['abcjs'], ['^src/music/abcjs\\.ts$']),
    fence('tensorflow', ['@tensorflow'], ['^src/runtime/'], { dependencyTypesNot: ['type-only'] }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types'] },
  },
};

function folders(names) {
  return names.map((name) => `^src/${name}/`);
}
