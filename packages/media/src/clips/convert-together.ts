import { rm } from 'node:fs/promises';
import type { ClipIds } from './clip-ids.js';
import type { ClipPart } from './clip-parts.js';
import type { ClipPool } from './clip-pool.js';
import type { ClipStore, StoredClip } from './clip-store.js';
import type { ConversionOptions } from './convert-clip.js';
import { type ConvertedClip, unlessUnreadable, unread } from './converted-clip.js';
import { DecodeError } from './decoder.js';

/** A result of this resampler; or of any, where it has no part in it. */
export async function findFinished(
  { sha256, span }: ClipPart,
  store: ClipStore,
  {
    ids: { isResampled, keyOf },
    fallbackId,
  }: { readonly ids: ClipIds; readonly fallbackId: string | undefined },
): Promise<StoredClip | undefined> {
  const plain = await store.find(keyOf(sha256, false, span));
  const found = plain && !isResampled(plain.info) ? plain : await store.find(keyOf(sha256, true, span));
  // Made by another ffmpeg: its folder has the place of the one that is to be made.
  const isOther = found?.info.openedBy !== undefined && found.info.openedBy !== fallbackId;
  if (isOther) await rm(found.folder, { recursive: true, force: true });
  return isOther ? undefined : found;
}

/** Converts parts of one file. */
export async function convertTogether(
  clips: readonly ClipPart[],
  {
    pool,
    store,
    ids,
    options,
  }: {
    readonly pool: ClipPool;
    readonly store: ClipStore;
    readonly ids: ClipIds;
    readonly options: ConversionOptions;
  },
): Promise<ConvertedClip[]> {
  const { path, sha256 } = clips[0]!;
  const parts = clips.map(({ span }) => ({ folder: store.reserve(sha256), span }));
  try {
    const answer = await unlessUnreadable(pool.run({ kind: 'convert', path, parts, options }));
    if (answer instanceof DecodeError) return clips.map(() => unread(answer));
    const landed: ConvertedClip[] = [];
    for (const [i, { folder, span }] of parts.entries()) {
      const conversion = answer.converted![i]!;
      if ('problem' in conversion) landed.push(conversion);
      else {
        const key = ids.keyOf(sha256, ids.isResampled(conversion.info), span);
        landed.push(await store.land(key, folder, conversion));
      }
    }
    return landed;
  } finally {
    for (const { folder } of parts) await rm(folder, { recursive: true, force: true });
  }
}
