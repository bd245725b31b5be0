import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { sha256Of } from '@erc/core';
import { clearPlace, removeAbandoned, sha256OfFile, unfinishedName, writeFileAtomic } from '@erc/core/node';
import * as z from 'zod';
import type { Conversion } from './convert-clip.js';

/** Where finished clips wait until the dataset folder is made. */
export interface ClipStore {
  /** A clip that was finished before. One whose files are not as they were written is thrown away. */
  readonly find: (key: string) => Promise<StoredClip | undefined>;
  /** A folder name to work in; nothing is there yet. */
  readonly reserve: (key: string) => string;
  /** Makes a folder that was worked in the clip of this key. */
  readonly land: (key: string, temporary: string, conversion: Conversion) => Promise<StoredClip>;
  /** Whether something stands under this key, whole or not. */
  readonly has: (key: string) => Promise<boolean>;
  /** Clips that {@link find} threw away. */
  readonly damaged: () => number;
}

/** A finished clip. */
export interface StoredClip extends Conversion {
  /** Absolute path of the folder that its files are in. */
  readonly folder: string;
}

const RESULT = 'result.json';
const WORKSHOP = 'unfinished';
/** Of the sound and the pictures of a clip. */
const FILE_NAME = /^[a-z0-9-]+\.(wav|png)$/;

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
const resultSchema = z.strictObject({
  /** Of the JSON of the rest. */
  sha256: sha256Schema,
  conversion: z.strictObject({
    info: z.strictObject({
      durationSeconds: z.number(),
      video: z
        .strictObject({ width: z.int(), height: z.int(), frames: z.int(), lastSeconds: z.number() })
        .optional(),
      audio: z.strictObject({ sampleRateHz: z.number(), channels: z.int() }).optional(),
      soundSeconds: z.number().exactOptional(),
      soundStartSeconds: z.number().exactOptional(),
      shown: z
        .strictObject({
          rotation: z.literal([0, 90, 180, 270]),
          isMirrored: z.boolean(),
          pixelAspect: z.number(),
        })
        .exactOptional(),
      isCut: z.boolean().exactOptional(),
      openedBy: z.string().exactOptional(),
    }),
    files: z.record(z.string().regex(FILE_NAME), sha256Schema),
    substitutes: z.int(),
    /** Absent in what an earlier version has finished: it did not know of damage. */
    losses: z.strictObject({ soundSeconds: z.number(), frames: z.int() }).exactOptional(),
    faces: z.strictObject({ found: z.int(), framesWithout: z.int() }).exactOptional(),
  }),
});

/**
 * Opens or makes a folder of finished clips. What an earlier process left unfinished is removed, unless that process is still alive or on another machine.
 */
export async function openClipStore(path: string): Promise<ClipStore> {
  const root = resolve(path);
  await mkdir(join(root, WORKSHOP), { recursive: true });
  await removeAbandoned(join(root, WORKSHOP));
  let damaged = 0;
  const folderOf = (key: string): string => join(root, key.slice(0, 2), key);

  const find = async (key: string, again = true): Promise<StoredClip | undefined> => {
    const folder = folderOf(key);
    try {
      const { sha256, conversion } = resultSchema.parse(
        JSON.parse(await readFile(join(folder, RESULT), 'utf8')),
      );
      const { losses } = conversion;
      const isWhole =
        sha256Of(JSON.stringify(conversion)) === sha256 && (await areWhole(folder, conversion.files));
      if (isWhole && losses) return { ...(conversion as Conversion), losses, folder };
      if (isWhole) {
        await rm(folder, { recursive: true, force: true });
        return undefined;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        if (!(await exists(folder))) return undefined;
        // It may have landed since: folders come with their result, so that a second look tells.
        if (again) return find(key, false);
      }
    }
    damaged++;
    await clearPlace(folder, (path) => path === RESULT || FILE_NAME.test(path));
    return undefined;
  };

  return {
    find: (key) => find(key),
    reserve: (key) => join(root, WORKSHOP, unfinishedName(key)),
    async land(key, temporary, conversion) {
      const folder = folderOf(key);
      const plain: Conversion = JSON.parse(JSON.stringify(conversion)) as Conversion;
      const checked = resultSchema.shape.conversion.parse(plain);
      await writeFileAtomic(
        join(temporary, RESULT),
        `${JSON.stringify({ sha256: sha256Of(JSON.stringify(checked)), conversion: checked })}\n`,
      );
      await mkdir(dirname(folder), { recursive: true });
      try {
        await rename(temporary, folder);
      } catch (error) {
        // Another process was faster: the same clip with the same options has the same bytes.
        await rm(temporary, { recursive: true, force: true });
        const theirs = await find(key);
        if (!theirs) throw error;
        return theirs;
      }
      return { ...conversion, folder };
    },
    has: (key) => exists(folderOf(key)),
    damaged: () => damaged,
  };
}

async function areWhole(folder: string, files: Readonly<Record<string, string>>): Promise<boolean> {
  for (const [name, sha256] of Object.entries(files)) {
    if ((await sha256OfFile(join(folder, name))) !== sha256) return false;
  }
  return true;
}

const exists = (path: string): Promise<boolean> =>
  readdir(path).then(
    () => true,
    () => false,
  );
