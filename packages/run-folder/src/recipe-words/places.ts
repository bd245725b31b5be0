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

/** Has an object these values? */
export const has = (object: Tree, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([key, value]) => object[key] === value);

/** Keys and values of an object. */
export type Entries = readonly (readonly [string, unknown])[];

/**
 * The tree, the entries of each object changed, from the innermost out.
 *
 * @param change Gives the entries that an object has instead, from its entries, which are changed already, the object as it was, and its path.
 */
export function mapObjects(
  tree: unknown,
  change: (entries: Entries, object: Tree, path: readonly string[]) => Entries,
): unknown {
  const visit = (node: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(node)) return node.map((each, i) => visit(each, [...path, String(i)]));
    if (!isTree(node)) return node;
    const entries = Object.entries(node).map(([key, value]) => [key, visit(value, [...path, key])] as const);
    return Object.fromEntries(change(entries, node, path));
  };
  return visit(tree, []);
}
