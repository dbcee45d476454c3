import { expect, it } from 'vitest';
import { dropBelow } from '../../src/runtime/quiet-load.js';

const log = `WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
I0000 00:00:1795449457.596613    6865 port.cc:153] oneDNN custom operations are on.
To turn them off, set TF_ENABLE_ONEDNN_OPTS=0.
W0000 00:00:1795449457.596613    6865 a.cc:1] a warning
E0000 00:00:1795449457.596613    6865 b.cc:2] an error
of two lines
F0000 00:00:1795449457.596613    6865 c.cc:3] fatal
`;

it.each([
  [1, ['a warning', 'an error', 'of two lines', 'fatal']],
  [2, ['an error', 'of two lines', 'fatal']],
  [3, ['fatal']],
])('keeps what is at level %i and above, continuation lines with their first', (level, expected) => {
  const lines = dropBelow(log, level).trimEnd().split('\n');
  expect(lines.map((line) => line.replace(/^.*\] /, ''))).toEqual(expected);
});

it('keeps unknown lines unchanged', () => {
  const unknown = 'WARNING: something else\nld.so: cannot\n\nno newline at the end';
  expect(dropBelow(unknown, 3)).toBe(unknown);
});
