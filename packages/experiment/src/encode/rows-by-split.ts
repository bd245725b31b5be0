import { SPLITS, type Utterance } from '@erc/core';

/** Numbers of utterances by the split that their ids begin with; `all` where they begin with a session. */
export function rowsBySplit(utterances: readonly Pick<Utterance, 'id'>[]): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  for (const [row, { id }] of utterances.entries()) {
    const first = id.slice(0, id.indexOf('/'));
    const split = SPLITS.find((name) => name === first) ?? 'all';
    const own = rows.get(split);
    if (own) own.push(row);
    else rows.set(split, [row]);
  }
  return rows;
}
