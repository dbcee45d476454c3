import type { z } from 'zod';
import { isMapping, type Path } from './tree.js';

/** Any zod schema; the functions here read its definition, from which messages and docs are made. */
export type Schema = z.core.$ZodType;
type ObjectSchema = z.core.$ZodObject;

/** A schema without its wrappers, which say whether it accepts null or may be absent. */
export interface Unwrapped {
  inner: z.core.$ZodTypes;
  nullable: boolean;
  /** Undefined if the key is required. */
  defaultValue: unknown;
}

/** Removes default, prefault, optional, nullable and transform wrappers. */
export function unwrap(schema: Schema): Unwrapped {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  switch (def.type) {
    case 'default':
    case 'prefault':
      return { ...unwrap(def.innerType), defaultValue: def.defaultValue };
    case 'nullable':
      return { ...unwrap(def.innerType), nullable: true };
    case 'optional':
      return unwrap(def.innerType);
    case 'pipe':
      return unwrap(def.in);
    default:
      return { inner: schema as z.core.$ZodTypes, nullable: false, defaultValue: undefined };
  }
}

/** The alternatives of a schema, unwrapped: the options of a union, or itself. */
export function alternatives(schema: Schema): z.core.$ZodTypes[] {
  const { inner } = unwrap(schema);
  return inner._zod.def.type === 'union' ? inner._zod.def.options.flatMap(alternatives) : [inner];
}

/** The mappings that a schema accepts: several for a tagged union, none for a plain value. */
export function mappings(schema: Schema): ObjectSchema[] {
  return alternatives(schema).filter((option): option is ObjectSchema => option._zod.def.type === 'object');
}

/** The tag key of a union, or null. */
export function tagKey(schema: Schema): string | null {
  const def = unwrap(schema).inner._zod.def;
  return def.type === 'union' && 'discriminator' in def ? String(def.discriminator) : null;
}

/** The value of the tag `key` that selects `member`. */
export function tagOf(member: ObjectSchema, key: string): string {
  const { inner } = unwrap(shapeOf(member)[key] as Schema);
  return String((inner as z.core.$ZodLiteral)._zod.def.values[0]);
}

export function shapeOf(mapping: ObjectSchema): Readonly<Record<string, Schema>> {
  return mapping._zod.def.shape;
}

/** The mapping of `schema` for `value`, selected by its tag; the default member if the tag is absent. */
export function mappingFor(schema: Schema, value: unknown): ObjectSchema | undefined {
  const members = mappings(schema);
  const key = tagKey(schema);
  if (key === null) return members[0];
  const tag = isMapping(value) ? value[key] : undefined;
  return members.find((member) =>
    tag === undefined ? unwrap(shapeOf(member)[key] as Schema).defaultValue !== undefined : tagOf(member, key) === tag,
  );
}

/** The schema of the value at `path` in `tree`, or undefined if the schema does not have that path. */
export function schemaAt(schema: Schema, tree: unknown, path: Path): Schema | undefined {
  let current: Schema | undefined = schema;
  let value = tree;
  for (const key of path) {
    if (current === undefined) return undefined;
    current = typeof key === 'number' ? elementOf(current) : childOf(current, value, String(key));
    value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  }
  return current;
}

function elementOf(schema: Schema): Schema | undefined {
  for (const { _zod } of alternatives(schema)) {
    if (_zod.def.type === 'array') return _zod.def.element;
    if (_zod.def.type === 'tuple') return _zod.def.items[0];
  }
  return undefined;
}

function childOf(schema: Schema, value: unknown, key: string): Schema | undefined {
  // A wrong tag selects no member, but the tag itself still has a schema.
  const mapping = mappingFor(schema, value) ?? mappings(schema)[0];
  if (mapping !== undefined) return Object.hasOwn(shapeOf(mapping), key) ? shapeOf(mapping)[key] : undefined;
  for (const { _zod } of alternatives(schema)) if (_zod.def.type === 'record') return _zod.def.valueType;
  return undefined;
}

/** One key of the configuration and its possible locations. */
export interface KnownKey {
  path: string[];
  schema: Schema;
  /** The tags that the key needs, as `training.optimizer.type: sgd`; empty if it is always allowed. */
  conditions: string[];
}

/** Every key of the schema, members of unions included, in the order of the schema. */
export function knownKeys(schema: Schema, path: string[] = [], conditions: string[] = []): KnownKey[] {
  const tag = tagKey(schema);
  const members = mappings(schema);
  return members.flatMap((member) => {
    const chosen =
      tag === null || members.length === 1
        ? conditions
        : [...conditions, `${renderKey([...path, tag])}: ${tagOf(member, tag)}`];
    return Object.entries(shapeOf(member)).flatMap(([key, child]) => {
      const common = members.every((other) => shapeOf(other)[key] === child);
      // A key that all members share is listed once, without a condition.
      if (common && member !== members[0]) return [];
      const here = common ? conditions : chosen;
      return [{ path: [...path, key], schema: child, conditions: here }, ...knownKeys(child, [...path, key], here)];
    });
  });
}

function renderKey(path: string[]): string {
  return path.join('.');
}
