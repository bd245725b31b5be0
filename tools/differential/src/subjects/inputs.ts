/** Names of class indices. */
export const labelNames = (classes: number): string[] =>
  Array.from({ length: classes }, (_, k) => `label ${k}`);

/** A missing number as tensors and metrics know it. */
export const orNaN = (value: number | null): number => value ?? Number.NaN;
