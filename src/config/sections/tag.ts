import { z } from 'zod';

/** The tag of a union's default member: it may be absent, so that another key of the member can be set alone. */
export function defaultTag<const Tag extends string>(tag: Tag) {
  return z
    .literal(tag)
    .optional()
    .default(tag as never);
}
