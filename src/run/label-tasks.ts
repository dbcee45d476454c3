/** The tasks of imported models with labels, by what each label is of: a step of the text, or the text. */
export const labelTasks = { tagging: 'steps', classification: 'texts' } as const;

export type LabelTask = keyof typeof labelTasks;
