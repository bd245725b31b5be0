/** Words of a recipe that decide no result. */
const IDLE: readonly string[] = ['logging'];

/** Paths at which two trees of plain values differ, such as `training.epochs`; at most eight. */
export function differingKeys(first: unknown, second: unknown): string[] {
  const found: string[] = [];
  compare(plain(first), plain(second), '', found);
  return found.slice(0, 8);
}

/** As JSON has it: without what is undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function compare(a: unknown, b: unknown, path: string, found: string[]): void {
  if (isTree(a) && isTree(b) && Array.isArray(a) === Array.isArray(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const inner = path === '' ? key : `${path}.${key}`;
      if (!IDLE.includes(inner)) compare(a[key], b[key], inner, found);
    }
  } else if (a !== b) found.push(path);
}
