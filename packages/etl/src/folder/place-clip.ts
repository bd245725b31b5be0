import { join } from 'node:path';
import type { StoredClip } from '@erc/media/node';

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
