import { COLUMN_PREFIXES } from '../dataset-folder/columns.js';
import { FOLDER_COLUMNS, type FolderColumn } from '../folder/options.js';

/** What a column of a table may hold: one of a corpus, or the number of a subtitle of the recording that the row names. */
export type TableColumn = FolderColumn | 'subtitle';

/** Columns that can be named where their headers are unusual. */
export const TABLE_COLUMNS: readonly TableColumn[] = [...FOLDER_COLUMNS, 'subtitle'];

/** Usual headers without what is no letter or digit, the most telling first. The name itself always counts. */
const USUAL: Readonly<Partial<Record<TableColumn, readonly string[]>>> = {
  text: [
    'utterance',
    'sentence',
    'transcript',
    'transcription',
    'line',
    'message',
    'content',
    'words',
    'said',
  ],
  speaker: ['speakername', 'speakerid', 'character', 'who', 'person', 'actor', 'name'],
  emotion: ['emotionlabel', 'label', 'emotions', 'class', 'emotionclass', 'mood', 'affect', 'target'],
  dialogue: [
    'dialogueid',
    'dialog',
    'dialogid',
    'diaid',
    'conversation',
    'conversationid',
    'convid',
    'conv',
    'scene',
    'sceneid',
  ],
  sequence: [
    'utteranceid',
    'uttid',
    'turn',
    'turnid',
    'turnnumber',
    'index',
    'order',
    'position',
    'utterancenumber',
  ],
  subtitle: ['subtitleid', 'subtitlenumber', 'cue', 'cueid', 'cuenumber', 'caption', 'captionid'],
  start: ['starttime', 'startseconds', 'begin', 'onset', 'from', 'starts'],
  end: ['endtime', 'endseconds', 'stop', 'finish', 'to', 'ends'],
  split: ['set', 'partition', 'subset'],
  gender: ['sex'],
  session: ['sessionid'],
  sentiment: ['polarity'],
};

/** Columns whose cells name files. Which of the three one is, its cells tell better than its header. */
export const MEDIA_COLUMNS = ['video', 'audio', 'visual'] as const;
export type MediaColumn = (typeof MEDIA_COLUMNS)[number];

/** Usual headers of columns with names of files. */
const USUAL_MEDIA: Readonly<Record<MediaColumn, readonly string[]>> = {
  video: ['video', 'clip', 'videopath', 'videofile', 'clippath', 'mp4', 'recording', 'movie', 'film'],
  audio: ['audio', 'wav', 'voice', 'sound', 'audiopath', 'audiofile', 'wavpath', 'wavfile', 'speech'],
  visual: [
    'visual',
    'image',
    'face',
    'picture',
    'photo',
    'frame',
    'frames',
    'imagepath',
    'imagefile',
    'faces',
  ],
};

/** Headers that may stand for any file. */
const USUAL_FILES = ['file', 'filename', 'path', 'filepath', 'media', 'mediapath', 'mediafile', 'fileid'];

const plain = (header: string): string => header.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** The columns of a table that are no files, by their places. */
export function findColumns(
  headers: readonly string[],
  given: Readonly<Partial<Record<TableColumn, string>>>,
): Map<TableColumn, number> {
  const places = new Map<TableColumn, number>();
  const isMedia = (column: TableColumn): boolean => MEDIA_COLUMNS.some((media) => media === column);
  for (const column of TABLE_COLUMNS) {
    const header = given[column];
    if (header !== undefined) places.set(column, headers.indexOf(header));
  }
  const isFree = (place: number): boolean => ![...places.values()].includes(place);
  const take = (column: TableColumn, name: string): void => {
    if (places.has(column)) return;
    const place = headers.findIndex((header, i) => plain(header) === name && isFree(i));
    if (place >= 0) places.set(column, place);
  };
  const others = TABLE_COLUMNS.filter((column) => !isMedia(column));
  for (const column of others) take(column, column);
  for (const column of others) for (const name of USUAL[column] ?? []) take(column, name);
  return places;
}

/** Which file a header may name: one modality, any of them, or none. */
export function mediaOfHeader(header: string): MediaColumn | 'any' | undefined {
  const name = plain(header);
  if (USUAL_FILES.includes(name)) return 'any';
  return MEDIA_COLUMNS.find((column) => USUAL_MEDIA[column].includes(name));
}

/** Whether a header is one of votes or bio-signals, which are read as they are named. */
export const isPrefixed = (header: string): boolean =>
  COLUMN_PREFIXES.some((prefix) => header.startsWith(prefix) && header.length > prefix.length);
