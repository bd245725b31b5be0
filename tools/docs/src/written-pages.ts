import { createRequire } from 'node:module';
import { decisionsList, packagesTable } from './lists.js';
import { referencePages } from './reference-pages.js';
import { type Rooms, roomsPicture } from './rooms-picture.js';
import { textOf } from './root.js';
import { withMarked } from './with-marked.js';

const rooms: Rooms = createRequire(import.meta.url)('../../house/rooms.cjs');

/** Pages that scripts write, whole or in part: their text as it should be, by path from the root. */
export function writtenPages(): ReadonlyMap<string, string> {
  const marked = (path: string, name: string, text: string): [string, string] => [
    path,
    withMarked(textOf(path), name, text),
  ];
  return new Map([
    marked('ARCHITECTURE.md', 'rooms', ['```', roomsPicture(rooms), '```'].join('\n')),
    marked('docs/packages.md', 'packages', packagesTable(rooms)),
    marked('docs/decisions/README.md', 'decisions', decisionsList()),
    ...referencePages(),
  ]);
}
