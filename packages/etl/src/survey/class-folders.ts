import { posix } from 'node:path';
import { type Split, UNKNOWN_SPEAKER } from '@erc/core';
import { splitOfWord } from '../folder/read-folder-split.js';
import { kindOfName, stemOf } from './corpus-files.js';
import type { FoundUtterance } from './found-corpus.js';
import { safeName } from './name-dialogues.js';
import { type Cue, joinCues } from './subtitles.js';
import { MEDIA_COLUMNS, type MediaColumn } from './usual-columns.js';

/** A clip of a folder that is named after its emotion. */
interface ClassFile {
  readonly path: string;
  readonly kind: MediaColumn;
  readonly split: Split | undefined;
  readonly emotion: string;
}

/**
 * The media of folders that are named after emotions: `joy/tea-0.mp4`, and below the name of a split where there is one, `train/joy/tea-0.mp4`. Files of
 * one name in folders of one emotion are one utterance.
 *
 * @returns None where some media lie in no folder, or all in one.
 */
export async function surveyClassFolders(
  files: readonly string[],
  cuesOf: (media: string) => Promise<readonly Cue[] | undefined>,
): Promise<readonly FoundUtterance[]> {
  const media = files.flatMap((path): ClassFile[] => {
    const kind = MEDIA_COLUMNS.find((column) => kindOfName(path) === column);
    if (kind === undefined) return [];
    const parts = posix.dirname(path).split('/');
    return [{ path, kind, split: splitOfWord(parts[0]!), emotion: parts.at(-1)! }];
  });
  const emotions = new Set(media.map(({ emotion }) => emotion));
  const areClasses = [...emotions].every((emotion) => emotion !== '.' && splitOfWord(emotion) === undefined);
  if (!areClasses || emotions.size < 2) return [];
  const groups = new Map<string, ClassFile[]>();
  for (const file of media) {
    const key = `${file.split ?? ''}/${file.emotion}/${stemOf(file.path)}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  const utterances: FoundUtterance[] = [];
  for (const group of groups.values()) {
    const [{ path, split, emotion }] = group as [ClassFile, ...ClassFile[]];
    const of = (kind: MediaColumn): string | undefined => group.find((file) => file.kind === kind)?.path;
    const recording = of('video') ?? of('audio');
    const cues = recording === undefined ? undefined : await cuesOf(recording);
    const { speaker = UNKNOWN_SPEAKER, text } = joinCues(cues ?? []);
    utterances.push({
      where: path,
      split,
      dialogue: safeName(`${emotion}-${stemOf(path)}`),
      sequence: 0,
      speaker,
      text,
      emotion,
      audio: of('audio'),
      visual: of('visual'),
      video: of('video'),
      start: undefined,
      end: undefined,
      others: new Map(),
    });
  }
  return utterances;
}
