/** An object or a list of plain values. */
export type Tree = Readonly<Record<string, unknown>>;

export const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

/** Is `path` a place that `at` means: keys joined by `.`, `*` for any key or index, `**` for any number of them? */
export const fits = (at: string, path: readonly string[]): boolean =>
  matches(at === '' ? [] : at.split('.'), path);

function matches([first, ...pattern]: readonly string[], path: readonly string[]): boolean {
  if (first === undefined) return path.length === 0;
  if (first === '**') {
    return [...path, ''].some((_, from) => matches(pattern, path.slice(from)));
  }
  const [key, ...below] = path;
  return key !== undefined && (first === '*' || first === key) && matches(pattern, below);
}
