import { expect, it } from 'vitest';
import { registry } from '../../src/tasks/registry.js';
import { loadTasks, tasksFor } from '../../src/tasks/tasks.js';

it('lists what each task can be used as, which its folder then makes', async () => {
  for (const [name, { evaluation, uses, usesWithConfig = {} }] of await loadTasks()) {
    const made = [...(evaluation === undefined ? [] : ['evaluation']), ...Object.keys({ ...uses, ...usesWithConfig })];
    expect([...registry[name].uses].sort(), name).toEqual(made.sort());
  }
});

it('knows a use by the name that it had before', () => {
  expect(tasksFor('conditionedLanguageModel')).toEqual(['generation']);
});
