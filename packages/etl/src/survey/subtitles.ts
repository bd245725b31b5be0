import { join, posix } from 'node:path';
import { readTextFile } from '../csv/read-text-file.js';
import { kindOfName, stemOf } from './corpus-files.js';

/** What subtitles tell of one turn. */
export interface SubtitleTurn {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly speaker?: string;
  readonly text?: string;
}

/**
 * Reads subtitles.
 *
 * @param where The file, for messages.
 */
export type ReadSubtitles = (text: string, where: string) => Promise<readonly SubtitleTurn[]>;

/** A subtitle: its turns have the same times. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly speaker: string | undefined;
  readonly text: string;
}

/** The subtitles of a recording: `talk.srt` or `talk.en.vtt` beside `talk.mp4`, or anywhere where one file alone fits. */
export function findSubtitles(media: string, files: readonly string[]): string | undefined {
  const subtitles = files.filter((file) => kindOfName(file) === 'subtitles');
  const fits = (file: string): boolean =>
    stemOf(file) === stemOf(media) || stemOf(file).replace(/\.[a-z]{2,3}$/i, '') === stemOf(media);
  const beside = subtitles.find((file) => posix.dirname(file) === posix.dirname(media) && fits(file));
  if (beside !== undefined) return beside;
  const anywhere = subtitles.filter(fits);
  return anywhere.length === 1 ? anywhere[0] : undefined;
}

/** The cues of a file with subtitles, in the order of time. @throws DataError as {@link readTextFile}, and as `read`. */
export async function readCues(root: string, file: string, read: ReadSubtitles): Promise<Cue[]> {
  const path = join(root, file);
  const turns = await read(await readTextFile(path), path);
  const cues: Cue[] = [];
  for (const { startSeconds: start, endSeconds: end, speaker, text = '' } of turns) {
    const last = cues.at(-1);
    if (last && last.start === start && last.end === end) {
      cues[cues.length - 1] = { ...last, text: `${last.text} ${text}`.trim() };
    } else cues.push({ start, end, speaker, text });
  }
  return cues;
}

/** What several cues say together; who says the first of them. */
export const joinCues = (cues: readonly Cue[]): Pick<Cue, 'speaker' | 'text'> => ({
  speaker: cues.find(({ speaker }) => speaker !== undefined)?.speaker,
  text: cues
    .map(({ text }) => text)
    .join(' ')
    .trim(),
});
