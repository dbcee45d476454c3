import { describeExpectation, joinWith } from './expectation.js';
import { configSchema } from './schema.js';
import { mappings, type Schema, shapeOf, tagKey, tagOf, unwrap } from './walk.js';

const intro = `# Configuration reference

Generated from \`src/config/schema.ts\` by \`node scripts/generate-docs.mjs\`; do not edit.

A configuration is a YAML or JSON file. Only \`task\` and \`data.train\` have to be given; \`rnn config show FILE\`
prints a file with every default filled in, \`rnn config validate FILE...\` checks files, \`rnn init\` writes a commented one to start from.

- A key that is not listed here is an error. \`null\` turns off what may be turned off.
- \`--set KEY=VALUE\` replaces a value for one run: \`--set training.optimizer.learningRate=0.002\`,
  \`--set model.hiddenSize[1]=64\` (or \`model.hiddenSize.1\`), \`--set 'sampling.prompts=[En el, La]'\`. The value is YAML; an empty one
  is \`null\`. Later settings win. A key inside a value that is no mapping or list is an error.
- Relative paths of a corpus start at the folder of the file that they are written in; those given by \`--set\`, those of a
  configuration read from standard input (\`-\`), and \`runsDirectory\` start at the current folder. \`~\` is not expanded: the shell does that.
- A choice such as \`training.optimizer\` has a key that tells its kinds apart, \`type\`; each kind has keys of its own. Where it is
  left out, the first kind of the list is meant.
- For an editor to complete keys, the first line of a file is
  \`# yaml-language-server: $schema=PATH/docs/config.schema.json\`; \`rnn init\` writes it.
`;

/** The reference page of all keys, as Markdown. */
export function renderReference(): string {
  const sections = collectSections();
  const lines = sections.map(({ schema, path, title }, index) => [
    ...(index === 0 ? [] : [`\n${'#'.repeat(Math.min(path.length + 1, 4))} ${title}\n`]),
    ...renderSection(schema, (name, child) =>
      sections.find((other) => other.schema === child && other.path.join('.') === [...path, name].join('.')),
    ),
  ]);
  return `${[intro, ...lines.flat()].join('\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

/** A section of the page. If tasks differ at a path, the title names the tasks. */
interface Section {
  schema: Schema;
  path: string[];
  title: string;
}

function collectSections(): Section[] {
  const found: (Omit<Section, 'title'> & { tasks: string[] })[] = [];
  const collect = (schema: Schema, path: string[], task: string): void => {
    const location = path.join('.');
    const known = found.find((section) => section.schema === schema && section.path.join('.') === location);
    if (known === undefined) found.push({ schema, path, tasks: [task] });
    else if (!known.tasks.includes(task)) known.tasks.push(task);
    for (const [name, child] of mappings(schema).flatMap((member) => Object.entries(shapeOf(member)))) {
      if (mappings(child).length > 0) collect(child, [...path, name], task);
    }
  };
  const tasks = mappings(configSchema);
  for (const member of tasks) {
    for (const [name, child] of Object.entries(shapeOf(member))) {
      if (mappings(child).length > 0) collect(child, [name], tagOf(member, 'task'));
    }
  }
  const sections = found.map(({ schema, path, tasks: having }) => {
    const location = path.join('.');
    const isShared = found.filter((section) => section.path.join('.') === location).length === 1;
    return { schema, path, title: isShared ? location : `${location} (task: ${joinWith('or', having)})` };
  });
  return [{ schema: configSchema, path: [], title: '' }, ...sections];
}

type FindSection = (name: string, child: Schema) => Section | undefined;

function renderSection(schema: Schema, find: FindSection): string[] {
  const members = mappings(schema);
  const key = tagKey(schema);
  const first = shapeOf(members[0] as (typeof members)[number]);
  const common = Object.keys(first).filter((name) => members.every((member) => shapeOf(member)[name] === first[name]));
  const tagged =
    key === null || members.length === 1
      ? []
      : members.flatMap((member) => [
          `\n**\`${key}: ${tagOf(member, key)}\`**${isDefault(shapeOf(member)[key] as Schema) ? ' (default)' : ''}: ${describe(shapeOf(member)[key] as Schema)}\n`,
          ...renderTable(
            Object.entries(shapeOf(member)).filter(([name]) => name !== key && !common.includes(name)),
            find,
          ),
        ]);
  const choose =
    tagged.length === 0
      ? []
      : [
          `Chosen by \`${key}\`: ${joinWith(
            'or',
            members.map((member) => tagOf(member, key as string)),
          )}.\n`,
        ];
  const commonKeys = common.map((name) => [name, first[name] as Schema] as const);
  return [...choose, ...renderTable(commonKeys, find), ...tagged];
}

function renderTable(keys: (readonly [string, Schema])[], find: FindSection): string[] {
  if (keys.length === 0) return [];
  return [
    '| key | value | default | meaning |',
    '| --- | --- | --- | --- |',
    ...keys.map(([name, schema]) => {
      const cells = [`\`${name}\``, renderValueCell(name, schema, find), renderDefault(schema), describe(schema)];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    }),
  ];
}

function renderValueCell(name: string, schema: Schema, find: FindSection): string {
  const section = find(name, schema);
  const { inner, nullable } = unwrap(schema);
  const isSection = inner._zod.def.type === 'object' || tagKey(schema) !== null;
  if (!isSection || section === undefined) return describeExpectation(schema);
  // Anchors as GitHub makes them from headings.
  const anchor = section.title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
  return `[a section](#${anchor})${nullable ? ', or null' : ''}`;
}

function renderDefault(schema: Schema): string {
  const { defaultValue, inner } = unwrap(schema);
  if (defaultValue === undefined) return 'required';
  return typeof defaultValue === 'object' &&
    defaultValue !== null &&
    Object.keys(defaultValue).length === 0 &&
    inner._zod.def.type !== 'array'
    ? ''
    : `\`${JSON.stringify(defaultValue)}\``;
}

function isDefault(tag: Schema): boolean {
  return unwrap(tag).defaultValue !== undefined;
}

function describe(schema: Schema): string {
  return (schema as { description?: string }).description ?? '';
}
