/** Examples of each label that has any, by label. */
export function classesOf(labels: ArrayLike<number>): number[][] {
  const classes = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const members = classes.get(labels[i]!);
    if (members) members.push(i);
    else classes.set(labels[i]!, [i]);
  }
  return [...classes].sort(([a], [b]) => a - b).map(([, members]) => members);
}
