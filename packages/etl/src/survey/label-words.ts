import { DataError, nearMiss } from '@erc/core';

/** The classes of a corpus. */
export interface LabelWords {
  /** In alphabetical order, with the number of their rows. */
  readonly labels: ReadonlyMap<string, number>;
  /** Other spellings of a label: letters in another case, spaces around it. */
  readonly emotions: Readonly<Record<string, string>>;
  /** Labels that may be misspelt, a line each. */
  readonly doubts: readonly string[];
}

/** More classes than any corpus of emotions has: such a column is another one. */
const MOST_LABELS = 60;
/** A label with so many rows at most, and a near one with so many times as many, is doubted. */
const RARE = 3;
const FREQUENT_FACTOR = 5;

/**
 * The classes that labels make: those that differ in case or in spaces are one, by its most frequent spelling.
 *
 * @param words The labels as rows have them, none empty.
 * @param where Named in errors.
 * @throws DataError for fewer than two classes, and for more than 60.
 */
export function labelWords(words: readonly string[], where: string): LabelWords {
  const spellings = new Map<string, Map<string, number>>();
  for (const word of words) {
    const key = word.trim().toLowerCase();
    const counts = spellings.get(key) ?? new Map<string, number>();
    spellings.set(key, counts.set(word, (counts.get(word) ?? 0) + 1));
  }
  const emotions: Record<string, string> = {};
  const classes = [...spellings.values()].map((counts): [string, number] => {
    const trimmed = new Map<string, number>();
    for (const [word, count] of counts) trimmed.set(word.trim(), (trimmed.get(word.trim()) ?? 0) + count);
    const [[label]] = [...trimmed].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)) as [[string, number]];
    for (const word of [...counts.keys()].sort()) if (word !== label) emotions[word] = label;
    return [label, [...counts.values()].reduce((sum, count) => sum + count, 0)];
  });
  const labels = new Map(classes.sort(([a], [b]) => (a < b ? -1 : 1)));
  if (labels.size < 2 || labels.size > MOST_LABELS) {
    const some = [...labels.keys()].slice(0, 5).join(', ');
    throw new DataError(
      `${where}: expected 2 … ${MOST_LABELS} different emotions, received ${labels.size}: ${some}${labels.size > 5 ? ', …' : ''}.`,
    );
  }
  return { labels, emotions, doubts: doubtsOf(labels) };
}

function doubtsOf(labels: ReadonlyMap<string, number>): string[] {
  return [...labels].flatMap(([label, count]) => {
    if (count > RARE) return [];
    const frequent = [...labels]
      .filter(([, other]) => other >= FREQUENT_FACTOR * count)
      .map(([word]) => word);
    const meant = nearMiss(label, frequent);
    if (meant === undefined) return [];
    return [
      `${JSON.stringify(label)} stands ${count === 1 ? 'once' : `${count} times`}: if it is ${meant}, leave it out of labels and write emotions: { ${label}: ${meant} }`,
    ];
  });
}
