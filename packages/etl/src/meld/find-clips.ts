import { join } from 'node:path';
import { SPLITS, type Split } from '@erc/core';
import { listRelease } from '../release/list-release.js';

/** A clip of the release. */
export interface MeldClip {
  readonly split: Split;
  readonly dialogue: number;
  readonly sequence: number;
  /** Absolute path. */
  readonly path: string;
}

/** Clips of a release, by {@link clipKey}. */
export interface MeldClips {
  readonly plain: ReadonlyMap<string, MeldClip>;
  /** Clips `final_videos_test…` of the test split, most of which are duplicates of plain ones. */
  readonly final: ReadonlyMap<string, MeldClip>;
  /** Files whose names start with a dot, and `__MACOSX`. */
  readonly junk: number;
  /** Clips whose name is there once more in another folder. */
  readonly repeated: readonly string[];
  /** mp4 files that are no clips by their name, or stand in no split's folder. */
  readonly strangers: readonly string[];
}

const NAME = /^(final_videos_test)?dia(\d{1,6})_utt(\d{1,6})\.mp4$/i;
/** Names of folders by split: `train`, `train_splits`, `dev`, `dev_splits_complete`, `test`, `output_repeated_splits_test`. */
const FOLDERS: Readonly<Record<Split, RegExp>> = {
  train: /^train(_splits)?$/i,
  dev: /^dev(_splits(_complete)?)?$/i,
  test: /^(test|(output_repeated_)?splits_test)$/i,
};

export const clipKey = (split: Split, dialogue: number | string, sequence: number): string =>
  `${split}/${dialogue}/${sequence}`;

/**
 * Finds `dia{D}_utt{U}.mp4` anywhere below a folder. The split is that of the nearest folder above that is named after one: dialogue numbers
 * begin again in each split. Where a name is there twice, the first path in sorted order counts.
 */
export async function findMeldClips(from: string): Promise<MeldClips> {
  const { paths, junk } = await listRelease(from);
  const plain = new Map<string, MeldClip>();
  const final = new Map<string, MeldClip>();
  const repeated: string[] = [];
  const strangers: string[] = [];
  for (const path of paths) {
    if (!/\.mp4$/i.test(path)) continue;
    const folders = path.split('/');
    const match = NAME.exec(folders.pop()!);
    const split = folders.reverse().flatMap((name) => SPLITS.filter((each) => FOLDERS[each].test(name)))[0];
    if (!match || !split) {
      strangers.push(path);
      continue;
    }
    const [dialogue, sequence] = [Number(match[2]), Number(match[3])];
    const clips = match[1] === undefined ? plain : final;
    const key = clipKey(split, dialogue, sequence);
    if (clips.has(key)) repeated.push(path);
    else clips.set(key, { split, dialogue, sequence, path: join(from, path) });
  }
  return { plain, final, junk, repeated, strangers };
}
