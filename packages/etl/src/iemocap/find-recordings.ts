import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, messageOf } from '@erc/core';
import { filesIn, IEMOCAP_SESSIONS } from './find-release.js';
import type { Findings } from './findings.js';
import type { ReleaseDialogue, ReleaseUtterance } from './read-release.js';

/** A recording that is there, with the utterances to cut from it. */
export interface DialogueRecording {
  readonly path: string;
  readonly dialogue: ReleaseDialogue;
  readonly utterances: readonly ReleaseUtterance[];
}

export interface FindRecordingsOptions {
  /** The folder of `Session1` … `Session5`. */
  readonly root: string;
  readonly dialogues: readonly ReleaseDialogue[];
  /** Which utterances need a voice. */
  readonly isKept: (utterance: ReleaseUtterance) => boolean;
  readonly findings: Findings;
}

/**
 * `dialog/wav/<dialogue>.wav`: one recording for each dialogue.
 *
 * @throws DataError when a session has no such folder.
 */
export async function findDialogRecordings({
  root,
  dialogues,
  isKept,
  findings,
}: FindRecordingsOptions): Promise<DialogueRecording[]> {
  const found: DialogueRecording[] = [];
  for (const session of IEMOCAP_SESSIONS) {
    const folder = join(root, `Session${session}`, 'dialog', 'wav');
    const paths = new Set((await filesIn(folder, findings)).map(({ path }) => path));
    for (const dialogue of dialogues.filter((candidate) => candidate.session === session)) {
      const path = join(folder, `${dialogue.dialogue}.wav`);
      const utterances = dialogue.utterances.filter(isKept);
      const present = paths.delete(path);
      if (utterances.length === 0) continue;
      if (present) found.push({ path, dialogue, utterances });
      else findings.add('recordings-missing', path);
    }
    for (const path of paths) findings.add('recordings-without-an-evaluation', path);
  }
  return found;
}

/**
 * `sentences/wav/<dialogue>/<utterance>.wav`: one recording for each utterance.
 *
 * @throws DataError when a session has no folder `sentences/wav`.
 */
export async function findSentenceRecordings({
  root,
  dialogues,
  isKept,
  findings,
}: FindRecordingsOptions): Promise<DialogueRecording[]> {
  const found: DialogueRecording[] = [];
  for (const session of IEMOCAP_SESSIONS) {
    const folder = join(root, `Session${session}`, 'sentences', 'wav');
    const folders = await foldersIn(folder);
    for (const dialogue of dialogues.filter((candidate) => candidate.session === session)) {
      const own = join(folder, dialogue.dialogue);
      const files = folders.delete(dialogue.dialogue) ? await filesIn(own, findings) : [];
      const paths = new Set(files.map(({ path }) => path));
      for (const utterance of dialogue.utterances) {
        const path = join(own, `${utterance.name}.wav`);
        const present = paths.delete(path);
        if (!isKept(utterance)) continue;
        if (present) found.push({ path, dialogue, utterances: [utterance] });
        else findings.add('recordings-missing', path);
      }
      for (const path of paths) findings.add('recordings-without-an-evaluation', path);
    }
    for (const name of folders) {
      for (const { path } of await filesIn(join(folder, name), findings)) {
        findings.add('recordings-without-an-evaluation', path);
      }
    }
  }
  return found;
}

async function foldersIn(folder: string): Promise<Set<string>> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new DataError(
      `${folder}: expected the recordings of sentences, received ${missing ? 'no such folder' : messageOf(error)}; ` +
        'choose audio: dialog or audio: none when you do not have them.',
      { cause: error },
    );
  }
}
