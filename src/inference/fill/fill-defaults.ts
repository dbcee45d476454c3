/** Defaults of `FillOptions`. */
export const fillDefaults = { blank: null as string | null, count: 5 };
