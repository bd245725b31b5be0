/** A file that somebody chose or dropped, by its path in what was dropped. */
export interface ChosenFile {
  readonly path: string;
  readonly file: File;
}

/** Files that are one turn, or a recording of several. */
export interface FileGroup {
  /** The name that they share, without ending. */
  readonly name: string;
  readonly voice?: ChosenFile;
  /** Frames, in the order of their names. */
  readonly pictures: readonly ChosenFile[];
  readonly text?: ChosenFile;
  readonly clip?: ChosenFile;
  readonly subtitles?: ChosenFile;
}

/** What a file is, by its ending. */
const KINDS = new Map(
  Object.entries({
    voice: ['wav'],
    picture: ['png', 'jpg', 'jpeg', 'webp'],
    text: ['txt'],
    clip: ['mp4', 'm4v', 'mov', 'webm'],
    subtitles: ['srt', 'vtt'],
  }).flatMap(([kind, endings]) => endings.map((ending) => [ending, kind] as const)),
);

const endingOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1).toLowerCase();

/** What files of one turn have in common: the name; of a folder of frames, the folder. */
function keyOf({ path }: ChosenFile, isFrame: boolean): string {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  return isFrame ? folder : path.slice(0, path.lastIndexOf('.'));
}

/** Compares names as people count: `turn 2` before `turn 10`. */
const { compare } = new Intl.Collator('en', { numeric: true });

/** A chosen file and what it is. */
interface KindOfFile extends ChosenFile {
  readonly kind: string | undefined;
}

/** Files with what they are, in the order of their names. */
const kindsOf = (chosen: readonly ChosenFile[]): KindOfFile[] =>
  chosen
    .map((each): KindOfFile => ({ ...each, kind: KINDS.get(endingOf(each.path)) }))
    .sort((a, b) => compare(a.path, b.path));

/**
 * Groups files into turns, in the order of their names: `1.wav` and `1.png` are one. Several pictures in a folder whose names are only numbers are the frames
 * of one turn.
 *
 * @returns The groups, and the paths of files that are none of these.
 */
export function groupFiles(chosen: readonly ChosenFile[]): {
  readonly groups: readonly FileGroup[];
  readonly unknown: readonly string[];
} {
  const files = kindsOf(chosen);
  const groups = new Map<string, KindOfFile[]>();
  for (const file of files) {
    if (file.kind === undefined) continue;
    const isFrame = file.kind === 'picture' && file.path.includes('/') && /\/[\d_-]+\.\w+$/.test(file.path);
    const key = keyOf(file, isFrame);
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return {
    groups: [...groups].map(([name, members]) => groupOf(name, members)),
    unknown: files.filter(({ kind }) => kind === undefined).map(({ path }) => path),
  };
}

/** All files as one turn, whatever their names: those that somebody chose for it. */
export const oneGroup = (chosen: readonly ChosenFile[]): FileGroup =>
  groupOf(
    '',
    kindsOf(chosen).filter(({ kind }) => kind !== undefined),
  );

function groupOf(name: string, members: readonly KindOfFile[]): FileGroup {
  const first = (kind: string): ChosenFile | undefined => members.find((member) => member.kind === kind);
  const [voice, text, clip, subtitles] = [first('voice'), first('text'), first('clip'), first('subtitles')];
  return {
    name,
    pictures: members.filter(({ kind }) => kind === 'picture'),
    ...(voice && { voice }),
    ...(text && { text }),
    ...(clip && { clip }),
    ...(subtitles && { subtitles }),
  };
}
