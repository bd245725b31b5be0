import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Rooms } from './rooms-picture.js';
import { ROOT, textOf } from './root.js';

/** The packages with what each is for, in the order of the rooms; those that are no room yet come last. */
export function packagesTable(rooms: Rooms): string {
  const all = readdirSync(join(ROOT, 'packages'));
  const inOrder = Object.keys(rooms).flatMap((room) => /^packages\/(.+)$/.exec(room)?.slice(1) ?? []);
  const names = [...inOrder, ...all.filter((name) => !inOrder.includes(name))];
  const rows = names.map((name) => {
    const { description }: { description: string } = JSON.parse(textOf(`packages/${name}/package.json`));
    return `| [\`@erc/${name}\`](../packages/${name}/README.md) | ${description} |`;
  });
  return ['| package | what it is for |', '|---|---|', ...rows].join('\n');
}

/** The decisions, by their titles. */
export function decisionsList(): string {
  const files = readdirSync(join(ROOT, 'docs/decisions'))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort();
  return files.map((name) => `* [${titleOf(textOf(`docs/decisions/${name}`))}](${name})`).join('\n');
}

const titleOf = (page: string): string => /^# (.+)$/m.exec(page)?.[1] ?? 'untitled';
