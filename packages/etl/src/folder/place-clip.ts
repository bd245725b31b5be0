import { constants } from 'node:fs';
import { copyFile, link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mapBounded } from '@erc/core';
import type { StoredClip } from '@erc/media/node';
import type { SourceContext } from '../source.js';

/** Where the files of a clip go. */
export interface PlacedClip {
  /** `media/<id>.wav`; absent for a clip without sound. */
  readonly audio?: string;
  /** `media/<id>`, a folder of frames, or `media/<id>.png`, a strip; absent for a clip without pictures. */
  readonly visual?: string;
  /** Absolute path of each file, and where it goes, relative to the dataset folder. */
  readonly files: readonly (readonly [from: string, to: string])[];
}

/** Where the files of a clip go in a dataset folder. */
export function placeClip(id: string, { folder, files }: StoredClip): PlacedClip {
  const base = `media/${id}`;
  const names = Object.keys(files);
  const toOf = (name: string): string =>
    name === 'sound.wav' ? `${base}.wav` : name === 'strip.png' ? `${base}.png` : `${base}/${name}`;
  const visual = names.includes('strip.png') ? `${base}.png` : base;
  return {
    ...(names.includes('sound.wav') && { audio: `${base}.wav` }),
    ...(names.some((name) => name.endsWith('.png')) && { visual }),
    files: names.map((name) => [join(folder, name), toOf(name)] as const),
  };
}

/** Gives files a second name, or copies them where the file system cannot. Never over another file. */
export async function linkFiles(
  files: readonly (readonly [from: string, to: string])[],
  context: SourceContext,
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
    { signal: context.signal },
  );
}
