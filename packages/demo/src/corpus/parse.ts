import { DataError, MELD_EMOTIONS, SPLITS } from '@erc/core';
import { DEMO_CUES, type DemoDialogue, type DemoLine, type DemoSpeaker } from './types.js';

const TITLE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const SPEAKER = /^(\p{Lu}[\p{L}'-]*) (female|male) ([1-9]\d?)$/u;
const LINE = /^([^:]+): ([^:/]+)(?:\/([^:]+))?:(?: (.*))?$/;

/** A row of a screenplay that is not blank, and where it stands, for error messages. */
interface Row {
  readonly text: string;
  readonly where: string;
}

/**
 * Reads screenplays into dialogues, in order:
 *
 * ```
 * @ the-leaking-roof | train | Mara female 34, Otto male 61
 * Mara: neutral: The bucket in the hallway is full again.
 * Otto: sadness/voice: I see it.
 * ```
 *
 * A line without a cue is `plain`. Blank rows and the space around a row mean nothing; everything else is checked.
 *
 * @param screenplays Text of each screenplay by its name.
 * @throws DataError that names screenplay, dialogue and line (from 1, within the screenplay).
 */
export function parseScreenplays(screenplays: Readonly<Record<string, string>>): readonly DemoDialogue[] {
  const dialogues = Object.entries(screenplays).flatMap(([name, text]) =>
    scenesOf(name, text).map(parseScene),
  );
  const seen = new Set<string>();
  for (const { dialogue, where } of dialogues) {
    if (seen.has(dialogue.id)) throw new DataError(`${where}: expected a new title, received it twice.`);
    seen.add(dialogue.id);
  }
  return dialogues.map(({ dialogue }) => dialogue);
}

/** Cuts a screenplay before each `@`. */
function scenesOf(name: string, text: string): Row[][] {
  const scenes: Row[][] = [];
  let title = 'no title yet';
  for (const [index, raw] of text.split('\n').entries()) {
    const row = raw.trim();
    if (row === '') continue;
    if (row.startsWith('@')) {
      title = row.slice(1).split('|')[0]!.trim();
      scenes.push([]);
    }
    const where = `demo corpus: ${name}: ${title}: line ${index + 1}`;
    if (scenes.length === 0)
      throw new DataError(`${where}: expected "@ title | split | cast", received "${row}".`);
    scenes.at(-1)!.push({ text: row, where });
  }
  return scenes;
}

function parseScene([head, ...rows]: Row[]): { dialogue: DemoDialogue; where: string } {
  const { text, where } = head!;
  const [id = '', splitName = '', cast = '', ...rest] = text
    .slice(1)
    .split('|')
    .map((part) => part.trim());
  if (!TITLE.test(id) || rest.length > 0) {
    throw new DataError(`${where}: expected "@ kebab-case-title | split | cast", received "${text}".`);
  }
  const split = oneOf(SPLITS, splitName, where);
  const speakers = cast.split(',').map((part) => parseSpeaker(part.trim(), where));
  if (new Set(speakers.map(({ name }) => name)).size < speakers.length) {
    throw new DataError(`${where}: expected speakers of different names, received "${cast}".`);
  }
  if (rows.length < 2) throw new DataError(`${where}: expected at least 2 lines, received ${rows.length}.`);
  const lines = rows.map((row) => parseLine(row, speakers));
  const silent = speakers.find(({ name }) => lines.every(({ speaker }) => speaker !== name));
  if (silent)
    throw new DataError(`${where}: expected every speaker to speak, received no line of "${silent.name}".`);
  return { dialogue: { id, split, speakers, lines }, where };
}

function parseSpeaker(part: string, where: string): DemoSpeaker {
  const [, name, gender, age] = SPEAKER.exec(part) ?? [];
  if (!name) throw new DataError(`${where}: expected a speaker as "Mara female 34", received "${part}".`);
  return { name, gender: gender === 'female' ? 'female' : 'male', age: Number(age) };
}

function parseLine({ text: row, where }: Row, speakers: readonly DemoSpeaker[]): DemoLine {
  const [, speaker, emotion, cue = 'plain', text = ''] = LINE.exec(row) ?? [];
  if (!speaker || !emotion) {
    throw new DataError(
      `${where}: expected "speaker: emotion: text" or "speaker: emotion/cue: text", received "${row}".`,
    );
  }
  if (text === '') throw new DataError(`${where}: expected text, received none.`);
  return {
    speaker: oneOf(
      speakers.map(({ name }) => name),
      speaker,
      where,
    ),
    emotion: oneOf(MELD_EMOTIONS, emotion, where),
    text,
    cue: oneOf(DEMO_CUES, cue, where),
  };
}

function oneOf<Name extends string>(names: readonly Name[], received: string, where: string): Name {
  const found = names.find((name) => name === received);
  if (found === undefined) {
    throw new DataError(`${where}: expected one of ${names.join(', ')}, received "${received}".`);
  }
  return found;
}
