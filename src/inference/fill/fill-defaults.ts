/** What holds where `FillOptions` says nothing. */
export const fillDefaults = { blank: null as string | null, count: 5 };
