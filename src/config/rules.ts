import type { z } from 'zod';

/** A condition between several keys, which the schema of one key cannot express. */
export interface Rule<Section> {
  /** The key to report, relative to the section. */
  path: readonly string[];
  /** Dotted keys that the rule reads; the rule is skipped if one of them is invalid. */
  reads: readonly string[];
  /** The problem and how to fix it, or null if the rule holds. */
  broken(section: Section): string | null;
}

/** Runs each rule whose keys are valid, even if other keys are not, so that all problems are reported at once. */
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

/** By default zod skips refinements if there are other issues; the rules check their own keys instead. */
export const always = { when: () => true };

function blamedPath(issue: z.core.$ZodRawIssue): PropertyKey[] {
  const path = issue.path ?? [];
  // A wrong tag leaves the whole section unparsed.
  return issue.code === 'invalid_union' && 'discriminator' in issue ? path.slice(0, -1) : path;
}

function overlap(left: readonly PropertyKey[], right: readonly PropertyKey[]): boolean {
  const shared = Math.min(left.length, right.length);
  return left.slice(0, shared).every((key, index) => key === right[index]);
}
