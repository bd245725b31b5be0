import { dirname, join } from 'node:path';
import { linkFiles } from '@erc/media/node';
import { type JoinedRow, joinedPath, ownPath } from './join-row.js';
import type { OpenedPart } from './open-part.js';

/** Gives the media that rows name a second name below the joined folder, or copies them where the file system cannot. */
export async function joinMedia(
  folder: string,
  parts: readonly OpenedPart[],
  rows: readonly JoinedRow[],
  { signal }: { readonly signal: AbortSignal | undefined },
): Promise<void> {
  for (const part of parts) {
    const own = rows.filter((joined) => joined.part === part);
    const named = new Set(
      own.flatMap(({ original: { audio, visual } }) =>
        [audio, visual].flatMap((path) => (path === undefined ? [] : [ownPath(part, path)])),
      ),
    );
    // A name is that of a file, or of the folder that its frames are in.
    const files = Object.keys(part.files).filter((path) => named.has(path) || named.has(dirname(path)));
    const pairs = files.map((path) => {
      const from = join(part.dataset.directory, path);
      return [from, join(folder, joinedPath(part, from))] as const;
    });
    await linkFiles(pairs, { signal });
  }
}
