import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, messageOf } from '@erc/core';
import { requireRelease } from '../release/require-release.js';
import type { Findings } from './findings.js';

export const IEMOCAP_SESSIONS = [1, 2, 3, 4, 5] as const;

/** A dialogue of the release, by its evaluation. */
export interface DialogueFiles {
  /** `Ses01F_impro01`. */
  readonly dialogue: string;
  readonly session: number;
  readonly evaluation: string;
  /** Absent when the release has none. */
  readonly transcript?: string;
}

/**
 * Finds the folder of `Session1` … `Session5`: the one that the user names, or `IEMOCAP_full_release` in it.
 *
 * @throws DataError naming the first session that is missing.
 */
export async function findIemocapRoot(from: string): Promise<string> {
  await requireRelease(from, 'the folder of the IEMOCAP release');
  const names = await namesIn(from);
  const root = names.includes('IEMOCAP_full_release') ? join(from, 'IEMOCAP_full_release') : from;
  const present = root === from ? names : await namesIn(root);
  const missing = IEMOCAP_SESSIONS.find((session) => !present.includes(`Session${session}`));
  if (missing === undefined) return root;
  throw new DataError(
    `${root}: expected the folders Session1 … Session5 of the release, received none named Session${missing}.`,
  );
}

/**
 * Dialogues of all sessions, sorted by session and name. Names that start with a dot (such as the `._*` that a Mac leaves in archives)
 * are passed over.
 *
 * @throws DataError for a folder that is missing, a session without dialogues, and a dialogue that stands in another session's folder.
 */
export async function findDialogues(root: string, findings: Findings): Promise<DialogueFiles[]> {
  const found: DialogueFiles[] = [];
  for (const session of IEMOCAP_SESSIONS) {
    const folder = join(root, `Session${session}`, 'dialog');
    const evaluations = await dialoguesIn(join(folder, 'EmoEvaluation'), session, findings);
    const transcripts = await dialoguesIn(join(folder, 'transcriptions'), session, findings);
    for (const [dialogue, evaluation] of evaluations) {
      const transcript = transcripts.get(dialogue);
      if (transcript === undefined) findings.add('dialogues-without-a-transcript', evaluation);
      found.push({ dialogue, session, evaluation, ...(transcript === undefined ? {} : { transcript }) });
    }
    for (const [dialogue, transcript] of transcripts) {
      if (!evaluations.has(dialogue)) findings.add('transcripts-without-an-evaluation', transcript);
    }
  }
  return found;
}

async function dialoguesIn(folder: string, session: number, findings: Findings) {
  const files = new Map<string, string>();
  for (const { name, path } of await filesIn(folder, findings)) {
    const match = /^(Ses0(\d)[FM]_\w+)\.txt$/.exec(name);
    if (!match) findings.add('other-files-passed-over', path);
    else if (Number(match[2]) === session) files.set(match[1]!, path);
    else throw new DataError(`${path}: expected a dialogue of session ${session}, received ${match[1]}.`);
  }
  if (files.size === 0) {
    throw new DataError(`${folder}: expected text files such as Ses0${session}F_impro01.txt, received none.`);
  }
  return files;
}

/**
 * Files of a folder, sorted, without junk, which is counted. Folders in it are passed over without a word.
 *
 * @throws DataError when there is no such folder.
 */
export async function filesIn(folder: string, findings: Findings): Promise<{ name: string; path: string }[]> {
  const entries = await listOf(folder, () => readdir(folder, { withFileTypes: true }));
  const files: { name: string; path: string }[] = [];
  for (const { name } of entries.filter((entry) => !entry.isDirectory())) {
    const path = join(folder, name);
    if (name.startsWith('.')) findings.add('junk-files-passed-over', path);
    else files.push({ name, path });
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const namesIn = (folder: string): Promise<string[]> => listOf(folder, () => readdir(folder));

async function listOf<T>(folder: string, list: () => Promise<T>): Promise<T> {
  try {
    return await list();
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new DataError(
      `${folder}: expected a folder of the IEMOCAP release, received ${missing ? 'none' : messageOf(error)}.`,
      { cause: error },
    );
  }
}
