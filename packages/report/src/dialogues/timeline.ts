/** The shortest beginnings of two letters or more by which the labels can be told apart. */
export function shortNames(labels: readonly string[]): string[] {
  const longest = Math.max(2, ...labels.map((label) => label.length));
  for (let length = 2; length < longest; length++) {
    const short = labels.map((label) => label.slice(0, length));
    if (new Set(short).size === new Set(labels).size) return short;
  }
  return [...labels];
}
