import { join } from 'node:path';
import { makeTemporaryFolder, writeFileAtomic } from '@erc/core/node';
import type { MediaOptions } from '@erc/media';
import { cutRecordings } from '@erc/media/node';
import type { PredictorTurn } from '@erc/predictor';
import { Problem } from './reply/problem.js';
import type { ReadTurn } from './request/read-turn.js';

/** Turns whose clips lie as voices and pictures in a folder. */
export interface CutClips {
  readonly dialogue: readonly PredictorTurn[];
  /** Removes the folder. */
  remove(): void;
}

/** Options of {@link cutClips}. */
export interface CutClipsOptions {
  readonly media: MediaOptions;
  readonly signal: AbortSignal;
}

/**
 * Cuts voices and faces out of the clips of a dialogue, in processes of their own, as a dataset folder has them. What a turn has beside its clip goes before.
 *
 * @throws Problem `bad-dialogue` for the first clip that cannot be read; ConfigError where nothing can decode clips; the signal's reason.
 */
export async function cutClips(
  turns: readonly ReadTurn[],
  { media, signal }: CutClipsOptions,
): Promise<CutClips> {
  const { path: folder, remove } = await makeTemporaryFolder('erc-serve-clips');
  try {
    const paths = await writeClips(turns, folder, signal);
    const parts = turns.flatMap(({ turn, clip }) =>
      clip ? [{ where: turn.where, path: paths.get(clip.bytes)!, span: clip.span }] : [],
    );
    const found = await cutRecordings(parts, { media, folder: join(folder, 'cut'), progress: { signal } });
    const files = found.values();
    const dialogue = turns.map(({ turn, clip }): PredictorTurn => {
      const cut = clip && files.next().value;
      if (!cut) return turn;
      if ('problem' in cut) {
        throw new Problem(
          'bad-dialogue',
          `${turn.where}: expected a clip that can be read, received one that cannot: ${cut.problem}.`,
        );
      }
      return {
        ...(cut.audio !== undefined && { audio: { path: cut.audio } }),
        ...(cut.visual !== undefined && { visual: { path: cut.visual } }),
        ...turn,
      };
    });
    return { dialogue, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Where the bytes of clips lie. Names are ours. */
async function writeClips(
  turns: readonly ReadTurn[],
  folder: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<Uint8Array, string>> {
  const clips = new Set(turns.flatMap(({ clip }) => (clip ? [clip.bytes] : [])));
  const paths = new Map<Uint8Array, string>();
  for (const bytes of clips) {
    const path = join(folder, `clip-${paths.size}`);
    signal.throwIfAborted();
    await writeFileAtomic(path, bytes);
    paths.set(bytes, path);
  }
  return paths;
}
