import { unreadable } from './files.js';
import type { ForeignTopology } from './foreign.js';

/**
 * The layers of a Sequential or linear Functional model's JSON, of Keras 1 to 3 and tfjs-layers. Throws a CheckpointError that names
 * `file` for other models: rnn has no networks with branches.
 */
export function parseTopology(json: unknown, file: string): ForeignTopology {
  const { class_name: className, config } = entriesOf(json);
  const sections = Array.isArray(config) ? config : entriesOf(config).layers;
  if (!['Sequential', 'Functional', 'Model'].includes(String(className)) || !Array.isArray(sections)) {
    throw unreadable(file, 'it is not a Sequential or Functional model', 'Save the whole model: model.save(...).');
  }
  if (sections.length > 200)
    throw unreadable(
      file,
      `it has ${sections.length} layers`,
      'Give a model of an embedding, recurrent layers and a dense layer.',
    );
  const layers = sections.map((section) => {
    const { class_name, config, name } = entriesOf(section);
    const own = entriesOf(config);
    const inner = class_name === 'Bidirectional' ? entriesOf(own.layer) : null;
    return {
      className: String(class_name),
      name: String(name ?? own.name ?? ''),
      config: own,
      inner: inner && { className: String(inner.class_name), config: entriesOf(inner.config) },
      read: inboundOf(section),
    };
  });
  for (const [index, { read, name }] of layers.entries()) {
    if (read === null || className === 'Sequential') continue;
    const below = layers[index - 1]?.name;
    if (index === 0 ? read.length > 0 : read.length !== 1 || read[0] !== below) {
      throw unreadable(
        file,
        `its layer ${JSON.stringify(name)} does not read only the layer before it`,
        'Only a linear stack of layers can be imported.',
      );
    }
  }
  return layers.map(({ read: _, ...layer }) => layer);
}

/** Names of the input layers of a layer in all its calls; null if the JSON does not name them. */
function inboundOf(section: unknown): string[] | null {
  const { inbound_nodes: nodes } = entriesOf(section);
  if (!Array.isArray(nodes)) return null;
  const names: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      if (value.length >= 3 && typeof value[0] === 'string' && typeof value[1] === 'number') names.push(value[0]);
      else for (const item of value) visit(item);
    } else if (typeof value === 'object' && value !== null) {
      const { keras_history: history } = entriesOf(entriesOf(value).config);
      if (Array.isArray(history)) names.push(String(history[0]));
      else for (const item of Object.values(value)) visit(item);
    }
  };
  visit(nodes);
  return names;
}

/** The entries of an object; none for any other value. */
export function entriesOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
