import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(join('src', file), 'utf8') }));

interface Rule {
  pattern: RegExp;
  /** What the pattern is there to find, or it would find nothing in silence. */
  fault: string;
  allowed: string[];
}

/** Code that stood in several places once, and the files that it may stand in. */
const once: Record<string, Rule> = {
  'the threshold of a suggestion': {
    pattern: /distance\([^;]* <= /,
    fault: 'if (distance(word, name) <= 2) return name;',
    allowed: ['suggest.ts'],
  },
  'what depends on the name of a cell': {
    pattern: /[!=]== '(lstm|gru|simpleRnn)'/,
    fault: "const states = cell === 'lstm' ? 2 : 1;",
    allowed: [],
  },
  'an argmax': {
    pattern: /indexOf\(Math\.max|\bfor \([^)]*\) if \(.* > \(?\w+\[best\]/,
    fault: 'const id = row.indexOf(Math.max(...row));',
    allowed: ['kernels/distribution.ts'],
  },
  'a softmax': {
    pattern: /Math\.exp\(\w+ - (largest|max|highest)\)/,
    fault: 'const weights = logits.map((logit) => Math.exp(logit - largest));',
    allowed: ['kernels/distribution.ts'],
  },
  'unknown tokens': {
    pattern: /new Set\(tokens[^;]*filter\([^;]*!vocabulary\.has\(token\)/,
    fault: 'const unknown = [...new Set(tokens)].filter((token) => !vocabulary.has(token));',
    allowed: ['inference/prompt.ts'],
  },
  'the length penalty of a beam': {
    pattern: /\(\(5 \+ [^)]+\) \/ 6\)/,
    fault: 'score / ((5 + ids.length) / 6) ** alpha',
    allowed: ['inference/decode/beam-search.ts'],
  },
  'an option that needs another': {
    pattern: /--\S+ (goes with|requires) |\} (goes with|requires) /,
    fault: "throw new ConfigError('--strands requires --gff.');",
    allowed: ['cli/options.ts'],
  },
  'the width of the terminal': {
    pattern: /process\.std(out|err)\.columns/,
    fault: 'const width = process.stdout.columns;',
    allowed: ['cli/output.ts'],
  },
  'a queue of answers beside their texts': {
    pattern: /\.map\([^;]*\.shift\(\)/,
    fault: 'return areCut.map((isCut) => (isCut ? cut : plain).shift());',
    allowed: [],
  },
  'which keys of a config are paths': {
    pattern: /\?\.isPath\b/,
    fault: 'if (z.globalRegistry.get(schema)?.isPath) keys.push(key);',
    allowed: ['config/paths.ts'],
  },
};

describe('said once', () => {
  it.each(Object.entries(once))('%s', (_, { pattern, fault, allowed }) => {
    expect(fault).toMatch(pattern);
    expect(files.length).toBeGreaterThan(500);
    expect(files.filter(({ text }) => pattern.test(text)).map(({ file }) => file)).toEqual(allowed);
  });
});
