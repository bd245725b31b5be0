import { DataError, parseJson, type Split } from '@erc/core';
import { z } from 'zod';
import { decodeUtf8 } from '../csv/decode-utf8.js';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import type { Counts } from '../source/counts.js';
import { coarseEmotionOf } from './emotions.js';

/** What was found, mended, left out or is absent. Codes of the audit. */
export const AIHUB_TEXT_COUNTS = [
  'junk-files-passed-over',
  'links-passed-over',
  'entries-of-another-form-left-out',
  'dialogues-without-a-known-emotion-left-out',
  'emotion-ids-that-name-another-emotion-than-the-type',
  'dialogues-without-a-human-turn-left-out',
  'repeated-dialogues-left-out',
  'dialogue-names-used-again',
  'dialogues-without-a-profile',
  'empty-human-turns',
  'null-human-turns',
  'absent-human-turns',
  'texts-not-in-nfc',
] as const;
export type AihubTextCounts = Counts<(typeof AIHUB_TEXT_COUNTS)[number]>;

const text = z.string().nullish();

/** What is read of one entry; the rest of it may be anything. */
const entrySchema = z.object({
  profile: z.object({ emotion: z.object({ 'emotion-id': text, type: text }) }),
  talk: z.object({
    id: z.object({ 'profile-id': text, 'talk-id': text }),
    content: z.record(z.string(), z.string().nullable()),
  }),
});
type Entry = z.output<typeof entrySchema>;

/** Human turns of a dialogue; between them the system speaks (SS01 …), without an emotion. */
const HUMAN_TURNS = ['HS01', 'HS02', 'HS03'] as const;

export interface ReadDialoguesOptions {
  /** The file, for messages. */
  readonly path: string;
  readonly split: Split;
  readonly target: 'coarse' | 'fine';
  /** Counts to add to. */
  readonly counts: AihubTextCounts;
  readonly log?: ((line: string) => void) | undefined;
}

/**
 * Human turns of one file, in file order, each with its dialogue's emotion. HS01, SS01, HS02 … are the places 0, 1, 2 … of the
 * dialogue; the system's turns have no emotion and are no rows.
 *
 * @param entries What the file lists, not checked yet.
 * @throws DataError when the file gives no utterance.
 */
export function readDialogues(entries: readonly unknown[], options: ReadDialoguesOptions): UtteranceRow[] {
  const { path, counts } = options;
  const names = new Map<string, Set<string>>();
  const rows: UtteranceRow[] = [];
  for (const [i, json] of entries.entries()) {
    const entry = entrySchema.safeParse(json);
    if (entry.success) rows.push(...toRows(entry.data, `${path} entry ${i}`, names, options));
    else counts['entries-of-another-form-left-out']++;
  }
  if (rows.length === 0)
    throw new DataError(`${path}: expected at least one dialogue with a human turn, received none.`);
  return rows;
}

/** @throws DataError when the file is no JSON array. */
export function parseArray(bytes: Uint8Array, path: string): unknown[] {
  const json = parseJson(decodeUtf8(bytes, path), path);
  if (Array.isArray(json)) return json;
  throw new DataError(`${path}: expected an array of dialogues, received another JSON value.`);
}

function toRows(
  { profile, talk }: Entry,
  where: string,
  names: Map<string, Set<string>>,
  { split, target, counts, log }: ReadDialoguesOptions,
): UtteranceRow[] {
  const code = codeOf(profile.emotion, counts);
  const coarse = coarseEmotionOf(code);
  if (!coarse) {
    counts['dialogues-without-a-known-emotion-left-out']++;
    log?.(`${where}: no emotion: ${JSON.stringify(code)}`);
    return [];
  }
  const turns = HUMAN_TURNS.map((name) => turnOf(talk.content, name, counts));
  if (turns.every((turn) => turn === '')) {
    counts['dialogues-without-a-human-turn-left-out']++;
    return [];
  }
  const id = toName(talk.id['talk-id'] ?? '');
  const contents = JSON.stringify([code, talk.content]);
  const others = names.get(id) ?? new Set();
  names.set(id, others);
  if (others.has(contents)) {
    counts['repeated-dialogues-left-out']++;
    return [];
  }
  others.add(contents);
  if (others.size > 1) counts['dialogue-names-used-again']++;
  // Two dialogues of one name stay apart.
  const dialogue = others.size > 1 ? `${id} (${others.size})` : id;
  const person = talk.id['profile-id']?.trim() ?? '';
  if (person === '') counts['dialogues-without-a-profile']++;
  return turns.flatMap((turn, i): UtteranceRow[] =>
    turn === ''
      ? []
      : [
          {
            id: `${split}/${dialogue}/${2 * i}`,
            dialogue,
            sequence: 2 * i,
            speaker: person || 'human',
            text: turn,
            emotion: target === 'coarse' ? coarse : code,
          },
        ],
  );
}

/** The type, or else the last part of the id `S06_D02_E18`. */
function codeOf(emotion: Entry['profile']['emotion'], counts: AihubTextCounts): string {
  const type = emotion.type?.trim() ?? '';
  const fromId = /_(E\d+)$/.exec(emotion['emotion-id']?.trim() ?? '')?.[1];
  if (type !== '' && fromId !== undefined && fromId !== type) {
    counts['emotion-ids-that-name-another-emotion-than-the-type']++;
  }
  return type || (fromId ?? '');
}

function turnOf(content: Entry['talk']['content'], name: string, counts: AihubTextCounts): string {
  const turn = content[name];
  if (turn === undefined) counts['absent-human-turns']++;
  else if (turn === null) counts['null-human-turns']++;
  else if (turn.trim() === '') counts['empty-human-turns']++;
  const trimmed = turn?.trim() ?? '';
  const composed = trimmed.normalize('NFC');
  if (composed !== trimmed) counts['texts-not-in-nfc']++;
  return composed;
}

/** A talk-id as a dataset folder can hold it. */
const toName = (id: string): string => id.trim().replace(/[\\/:\p{Cc}]/gu, '-') || 'unnamed';
