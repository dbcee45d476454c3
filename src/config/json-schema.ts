import { z } from 'zod';
import { configSchema } from './schema.js';

/** The JSON Schema (draft 2020-12) of a configuration file, for editors to complete and check keys. */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, {
    io: 'input',
    // Used only by the program.
    override: ({ jsonSchema }) => void delete jsonSchema.isPath,
  });
  return { $schema, title: 'Configuration of rnn', ...schema };
}
