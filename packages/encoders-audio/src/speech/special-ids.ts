/** Ids before the first tuple of a dictionary. */
export const SPECIAL_IDS = { start: 0, padding: 1, end: 2, unknown: 3 } as const;
