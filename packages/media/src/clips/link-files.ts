import { constants } from 'node:fs';
import { copyFile, link, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { mapBounded } from '@erc/core';
import type { ClipProgress } from './convert-clips.js';

/** Gives files a second name, or copies them where the file system cannot. Never over another file. */
export async function linkFiles(
  files: readonly (readonly [from: string, to: string])[],
  { signal }: Pick<ClipProgress, 'signal'>,
): Promise<void> {
  await mapBounded(
    files,
    async ([from, to]) => {
      await mkdir(dirname(to), { recursive: true });
      try {
        await link(from, to);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
        await copyFile(from, to, constants.COPYFILE_EXCL);
      }
    },
    { signal },
  );
}
