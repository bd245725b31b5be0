import { ConfigError, DataError, nearest } from '@erc/core';

/** How {@link mapLabels} goes from a corpus's labels to a model's classes. */
export interface LabelMap {
  /** Every label that the source may have, in any order. */
  readonly from: readonly string[];
  /** The classes, in the order of the model's outputs. A label that comes to none of them drops its row. */
  readonly to: readonly string[];
  /** New names: `{ exc: 'happy', hap: 'happy' }` merges two labels into one class. Labels without one keep their own. @default none */
  readonly rename?: Readonly<Record<string, string>>;
}

/** Result of {@link mapLabels}: kept rows, and what was left out. */
export interface MappedLabels {
  /** Index in `to` of each kept row. */
  readonly classes: number[];
  /** Place of each kept row in the input. */
  readonly rows: number[];
  /** Kept rows of each class, in the order of `to`: 0 for a class that the source does not have. */
  readonly counts: number[];
  /** Dropped rows of each label that comes to no class; no label with 0. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Place of each dropped row in the input. */
  readonly droppedRows: number[];
}

/**
 * Labels of one corpus as classes of another order: renames, merges, and subsets. No order is assumed: every published system has
 * another one.
 *
 * @param labels One of `from` for each row.
 * @throws DataError for a label that is not one of `from`, with its row and the nearest of them.
 * @throws ConfigError for a name that is given twice, and a renaming of or to something that does not exist.
 * @example mapLabels(['exc', 'neu', 'fru'], { from: ['ang', 'exc', 'fru', 'hap', 'neu', 'sad'], to: ['angry', 'happy', 'sad', 'neutral'],
 *   rename: { ang: 'angry', exc: 'happy', hap: 'happy', neu: 'neutral' } })
 * // { classes: [1, 3], rows: [0, 1], counts: [0, 1, 0, 1], dropped: { fru: 1 }, droppedRows: [2] }
 */
export function mapLabels(labels: readonly string[], { from, to, rename = {} }: LabelMap): MappedLabels {
  const known = indexOf('from', from);
  const classOf = indexOf('to', to);
  for (const [label, name] of Object.entries(rename)) {
    if (!known.has(label)) throw new ConfigError(expected('rename', 'a label of "from"', label, from));
    if (!classOf.has(name)) throw new ConfigError(expected(`rename.${label}`, 'a class of "to"', name, to));
  }
  const mapped = {
    classes: [] as number[],
    rows: [] as number[],
    counts: to.map(() => 0),
    droppedRows: [] as number[],
  };
  const dropped = new Map<string, number>();
  for (const [row, label] of labels.entries()) {
    if (!known.has(label)) throw new DataError(expected(`row ${row}`, 'a known label', label, from));
    const index = classOf.get(Object.hasOwn(rename, label) ? rename[label]! : label);
    if (index === undefined) {
      dropped.set(label, (dropped.get(label) ?? 0) + 1);
      mapped.droppedRows.push(row);
    } else {
      mapped.classes.push(index);
      mapped.rows.push(row);
      mapped.counts[index]! += 1;
    }
  }
  return { ...mapped, dropped: Object.fromEntries(dropped) };
}

function indexOf(where: string, names: readonly string[]): Map<string, number> {
  const index = new Map(names.map((name, i) => [name, i]));
  if (index.size === names.length && names.length > 0) return index;
  throw new ConfigError(`mapLabels: ${where}: expected different names, received [${names.join(', ')}].`);
}

const expected = (where: string, what: string, word: string, known: readonly string[]): string =>
  `mapLabels: ${where}: expected ${what} (nearest: ${nearestOf(word, known)}), received ${JSON.stringify(word)}.`;

/** The three words nearest to one that is not known: `"joy", "anger", "fear"`. */
const nearestOf = (word: string, known: readonly string[]): string =>
  nearest(word, known, 3)
    .map((candidate) => JSON.stringify(candidate))
    .join(', ');
