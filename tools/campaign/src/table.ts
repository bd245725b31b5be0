import { type Hit, isRight } from './chain.js';

/** How many fell into each phase of each kind, and what came of them, as lines of Markdown. */
export function tableOf(hits: readonly Hit[]): string {
  const rows = new Map<string, { right: number; told: number; wrong: number }>();
  for (const hit of hits) {
    for (const phase of [hit.phase, 'all']) {
      const key = `${hit.kind} | ${phase}`;
      const row = rows.get(key) ?? { right: 0, told: 0, wrong: 0 };
      rows.set(key, row);
      if (!isRight(hit)) row.wrong++;
      else if (hit.outcome.startsWith('told')) row.told++;
      else row.right++;
    }
  }
  const lines = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { right, told, wrong }]) => `| ${key} | ${right} | ${told} | ${wrong} |`);
  return [
    '| kind | phase | same bytes | told, then same bytes | wrong |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
