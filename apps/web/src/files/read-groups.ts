import { decodeText } from '@erc/core';
import { turnsOfSubtitles } from '@erc/predictor';
import type { TurnChange } from '../turns.js';
import { type ChosenFile, type FileGroup, oneGroup } from './group-files.js';
import { openClip } from './read-clip.js';

/** Pictures that are taken of each turn of a recording: as datasets have them where nothing is said. */
const FRAMES = 5;

/** A part of a recording. */
interface Part {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly speaker?: string;
  readonly text?: string;
}

/** What each turn of a group says. A clip becomes one turn for each of its subtitles, or one. @throws Error for a clip that cannot be played. */
export async function changesOfGroup(group: FileGroup): Promise<TurnChange[]> {
  return group.clip ? changesOfClip(group.clip, group) : [await changeOfGroup(group)];
}

/** What the files that were chosen for a turn say of it: of a clip all of it. @throws Error for a clip that cannot be played. */
export async function changeOfFiles(files: readonly ChosenFile[]): Promise<TurnChange> {
  const group = oneGroup(files);
  if (!group.clip) return changeOfGroup(group);
  const [{ audio, visual } = {}] = await changesOfClip(group.clip, { pictures: [], name: group.name });
  return { ...(audio && { audio }), ...(visual && { visual }) };
}

/** What files say of one turn. */
async function changeOfGroup({ voice, pictures, text }: FileGroup): Promise<TurnChange> {
  return {
    ...(text && { text: decodeText(await bytesOf(text), text.path).trim() }),
    ...(voice && { audio: { name: voice.path, sound: { wav: await bytesOf(voice) } } }),
    ...(pictures[0] && {
      visual: {
        name: pictures.length === 1 ? pictures[0].path : `${pictures.length} pictures`,
        frames: { frames: await Promise.all(pictures.map(bytesOf)) },
      },
    }),
  };
}

async function changesOfClip({ path, file }: ChosenFile, { subtitles }: FileGroup): Promise<TurnChange[]> {
  const clip = await openClip(file);
  try {
    const parts: readonly Part[] = subtitles
      ? await turnsOfSubtitles(await bytesOf(subtitles), subtitles.path)
      : [{ startSeconds: 0, endSeconds: clip.seconds }];
    const changes: TurnChange[] = [];
    for (const [i, { startSeconds, endSeconds, text, speaker }] of parts.entries()) {
      const { samples, sampleRateHz, frames } = await clip.part(startSeconds, endSeconds, FRAMES);
      const name = parts.length === 1 ? path : `${path}, part ${i + 1}`;
      changes.push({
        ...(text !== undefined && { text }),
        ...(speaker !== undefined && { speaker }),
        ...(samples.length > 0 && { audio: { name, sound: { samples, sampleRateHz } } }),
        ...(frames.length > 0 && { visual: { name, frames: { frames } } }),
      });
    }
    return changes;
  } finally {
    clip.close();
  }
}

const bytesOf = async ({ file }: ChosenFile): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());
