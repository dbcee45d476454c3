import type { z } from 'zod';

/** A condition between keys, which no single key's schema can state. */
export interface Rule<Section> {
  /** The key to blame, from the section. */
  path: readonly string[];
  /** Dotted keys that the rule reads: it is not judged while one of them is wrong by itself. */
  reads: readonly string[];
  /** What is wrong and how to fix it, or null when the rule is kept. */
  broken(section: Section): string | null;
}

/** Runs each rule whose keys are sound, even when other keys are not, so that all problems are told at once. */
export function keepRules<Section>(rules: readonly Rule<Section>[]) {
  return (section: Section, context: z.core.$RefinementCtx<Section>): void => {
    const wrong = context.issues.map(blamedPath);
    for (const { path, reads, broken } of rules) {
      if (reads.some((key) => wrong.some((other) => overlap(key.split('.'), other)))) continue;
      const message = broken(section);
      if (message !== null) {
        context.addIssue({ code: 'custom', path: [...path], message, params: { rule: true }, input: section });
      }
    }
  };
}

/** Zod skips a refinement beside other issues by default; the rules look for themselves. */
export const always = { when: () => true };

function blamedPath(issue: z.core.$ZodRawIssue): PropertyKey[] {
  const path = issue.path ?? [];
  // A wrong tag leaves the whole section unparsed, not the tag alone.
  return issue.code === 'invalid_union' && 'discriminator' in issue ? path.slice(0, -1) : path;
}

function overlap(left: readonly PropertyKey[], right: readonly PropertyKey[]): boolean {
  const shared = Math.min(left.length, right.length);
  return left.slice(0, shared).every((key, index) => key === right[index]);
}
