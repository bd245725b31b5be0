import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DataError, SPLITS, type Split, UNKNOWN_SPEAKER } from '@erc/core';
import { kindOfFile } from '@erc/core/node';
import { csvNamesOf, MANIFEST_NAME } from '../dataset-folder/manifest.js';
import { surveyClassFolders } from './class-folders.js';
import { indexFiles, kindOfName, listCorpusFiles } from './corpus-files.js';
import { formatTable } from './format-table.js';
import type { FoundCorpus, FoundDataset, FoundUtterance } from './found-corpus.js';
import { labelWords } from './label-words.js';
import { readTable, type Table } from './read-table.js';
import { type Cue, findSubtitles, type ReadSubtitles, readCues } from './subtitles.js';
import { surveyDataset } from './survey-dataset.js';
import { surveyTables, type TableSurvey } from './table-utterances.js';
import type { TableColumn } from './usual-columns.js';

/** Name of a table of utterances that is made of other files. */
export const TABLE_NAME = 'utterances.csv';

/** Options of {@link surveyCorpus}. */
export interface SurveyCorpusOptions {
  /** Headers of the columns of a table, where they are unusual: `{ emotion: 'Stimmung' }`. @default usual headers */
  readonly columns?: Readonly<Partial<Record<TableColumn, string>>>;
  readonly readSubtitles: ReadSubtitles;
}

/**
 * Looks at a folder or a CSV file, and says how the source `folder` reads it: which files hold utterances, what their columns are, which classes there are. It
 * writes nothing, and decodes nothing.
 *
 * - one CSV file, or one for each split, with columns by usual names, and media, recordings and subtitles that they name;
 * - a folder for each emotion, with clips, wavs or images;
 * - a dataset folder.
 *
 * @throws DataError, with file and row where there are some, for what is none of these.
 */
export async function surveyCorpus(
  place: string,
  { columns = {}, readSubtitles }: SurveyCorpusOptions,
): Promise<FoundCorpus | FoundDataset> {
  const path = resolve(place);
  const stats = await stat(path).catch(() => undefined);
  const kind = stats ? kindOfFile(stats) : 'no such file or folder';
  if (kind !== 'a file' && kind !== 'a folder') {
    throw new DataError(`${place}: expected a folder or a CSV file, received ${kind}.`);
  }
  const root = kind === 'a file' ? dirname(path) : path;
  const files = await listCorpusFiles(root);
  if (kind === 'a folder' && files.includes(MANIFEST_NAME)) return surveyDataset(path);
  const cuesOf = subtitleReader(root, files, readSubtitles);
  const splitFiles = kind === 'a folder' ? splitFilesIn(files) : [];
  const names = kind === 'a file' ? [basename(path)] : tableNamesIn(files, splitFiles);
  if (names.length > 0) {
    const tables: Table[] = [];
    for (const name of names) {
      tables.push(await readTable(join(root, name), splitFiles.find((file) => file.name === name)?.split));
    }
    const survey = await surveyTables(tables, { index: indexFiles(files), given: columns, cuesOf });
    return found(survey, { root, from: splitFiles.length > 0 ? root : join(root, names[0]!), files });
  }
  const utterances = await surveyClassFolders(files, cuesOf);
  if (utterances.length === 0) throw nothingIn(place, files);
  const assumed = ['folders are named after emotions', 'each clip is a dialogue by itself'];
  if (utterances.some(({ speaker }) => speaker === UNKNOWN_SPEAKER))
    assumed.push(`nothing says who speaks: clips are of a speaker "${UNKNOWN_SPEAKER}"`);
  return found(
    { utterances, columns: {}, cut: false, unreadable: ['it has no table'], found: [], assumed },
    { root, from: root, files },
  );
}

function found(
  survey: TableSurvey,
  { root, from, files }: { readonly root: string; readonly from: string; readonly files: readonly string[] },
): FoundCorpus {
  const { utterances, columns, cut, unreadable } = survey;
  const words = utterances.flatMap(({ emotion }) => (emotion === '' ? [] : [emotion]));
  const { labels, emotions, doubts } = labelWords(words, from);
  const table =
    unreadable.length > 0 ? { path: join(root, TABLE_NAME), text: formatTable(utterances) } : undefined;
  const splits = new Map<Split, number>();
  for (const { split } of utterances) if (split) splits.set(split, (splits.get(split) ?? 0) + 1);
  const count = (has: (utterance: FoundUtterance) => boolean): number => utterances.filter(has).length;
  const dialogues = new Set(utterances.map(({ split = 'train', dialogue }) => `${split}/${dialogue}`));
  return {
    kind: 'corpus',
    from: table?.path ?? from,
    table,
    columns: table ? {} : columns,
    labels,
    emotions,
    cut,
    recordingSeconds: cut ? utterances.reduce((most, { end = 0 }) => Math.max(most, end), 0) : 0,
    utterances: utterances.length,
    dialogues: dialogues.size,
    speakers: [...new Set(utterances.map(({ speaker }) => speaker))].sort(),
    splits,
    has: {
      text: count(({ text }) => text.trim() !== ''),
      audio: count(({ audio, video }) => (audio ?? video) !== undefined),
      visual: count(({ visual, video }) => (visual ?? video) !== undefined),
    },
    fromClips: {
      audio: count(({ audio, video }) => audio === undefined && video !== undefined),
      visual: count(({ visual, video }) => visual === undefined && video !== undefined),
    },
    clips: [...new Set(utterances.flatMap(({ video }) => (video === undefined ? [] : [join(root, video)])))],
    found: [filesLine(files), ...survey.found, ...doubts],
    assumed: [
      ...survey.assumed,
      ...(table ? [`${TABLE_NAME} is written, since ${unreadable.join(', and ')}`] : []),
    ],
  };
}

/** `train.csv`, `valid.csv`, … of a folder, as its source takes them. */
function splitFilesIn(files: readonly string[]): { readonly split: Split; readonly name: string }[] {
  const present = SPLITS.flatMap((split) =>
    csvNamesOf(split)
      .flatMap((name) => [name, name.replace(/csv$/, 'tsv')])
      .filter((name) => files.includes(name))
      .map((name) => ({ split, name })),
  );
  return present.some(({ split }) => split === 'train') ? present : [];
}

/** The tables of a folder: those of splits, or the only one. One that was made of others does not count beside them. */
function tableNamesIn(files: readonly string[], splitFiles: readonly { readonly name: string }[]): string[] {
  if (splitFiles.length > 0) return splitFiles.map(({ name }) => name);
  const tables = files.filter((file) => kindOfName(file) === 'table' && !file.includes('/'));
  const ofUser = tables.filter((file) => file !== TABLE_NAME);
  if (ofUser.length > 1) {
    throw new DataError(
      `expected one CSV file, or train.csv, dev.csv and test.csv, received ${ofUser.slice(0, 5).join(', ')}: name the one that has the emotions.`,
    );
  }
  return ofUser;
}

function subtitleReader(root: string, files: readonly string[], read: ReadSubtitles) {
  const cuesByFile = new Map<string, Promise<readonly Cue[]>>();
  return async (media: string): Promise<readonly Cue[] | undefined> => {
    const file = findSubtitles(media, files);
    if (file === undefined) return undefined;
    const cues = cuesByFile.get(file) ?? readCues(root, file, read);
    cuesByFile.set(file, cues);
    return cues;
  };
}

const KINDS = { video: 'clips', audio: 'wavs', visual: 'images', subtitles: 'files with subtitles' } as const;

/** `files: 12 clips, 12 files with subtitles`. */
function filesLine(files: readonly string[]): string {
  const counts = Object.entries(KINDS).flatMap(([kind, word]) => {
    const count = files.filter((file) => kindOfName(file) === kind).length;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return `files: ${counts.join(', ') || 'no media'}`;
}

const nothingIn = (place: string, files: readonly string[]): DataError =>
  new DataError(
    `${place}: expected a CSV file with the emotion of each utterance or clip (columns such as file, speaker, text, emotion), or a folder for each emotion with clips, wavs or images; received ${
      files.length === 0 ? 'an empty folder' : filesLine(files).replace('files: ', '')
    } and no emotions.`,
  );
