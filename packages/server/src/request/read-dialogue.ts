import { memberOf, plainIssue } from '@erc/core';
import type { z } from 'zod';
import { Problem } from '../reply/problem.js';
import { decodeBase64 } from './decode-base64.js';
import { dialogueSchema, recordingSchema, type SentFile } from './dialogue-schema.js';
import { readRecording } from './read-recording.js';
import type { ReadTurn } from './read-turn.js';

/** Issues that a refusal names; a hostile body has a million. */
const MOST_ISSUES = 5;

/** Files of a multipart request by the names of their parts. */
export type Parts = ReadonlyMap<string, Uint8Array>;

/**
 * The dialogue of a request's body.
 *
 * @param body As JSON has it.
 * @param parts Files that the dialogue may name. Every one is to be named.
 * @throws Problem `bad-dialogue` for another form, for a part that is not there or that no turn names; `too-large` for too many turns. DataError for subtitles that are none.
 */
export async function readDialogue(
  body: unknown,
  { parts = new Map(), maxTurns }: { readonly parts?: Parts; readonly maxTurns: number },
): Promise<ReadTurn[]> {
  const unnamed = new Set(parts.keys());
  const bytesOf = (file: SentFile, where: string): Uint8Array => {
    if (typeof file === 'string') return decodeBase64(file, where);
    const bytes = parts.get(file.part);
    if (bytes === undefined) {
      throw new Problem(
        'bad-dialogue',
        `${where}: expected a part of this request, received "${file.part}".`,
      );
    }
    unnamed.delete(file.part);
    return bytes;
  };
  const checkCount = (count: number): void => {
    if (count <= maxTurns) return;
    throw new Problem('too-large', `turns: expected at most ${maxTurns}, received ${count}.`);
  };
  const checkNamed = (): void => {
    const [name] = unnamed;
    if (name === undefined) return;
    throw new Problem(
      'bad-dialogue',
      `part ${JSON.stringify(name)}: expected to be named by a turn, received none.`,
    );
  };
  if (isRecording(body)) {
    const { recording, subtitles } = parseAs(recordingSchema, body);
    const files = {
      recording: bytesOf(recording, 'recording'),
      subtitles: bytesOf(subtitles, 'subtitles'),
    };
    checkNamed();
    const read = await readRecording(files);
    checkCount(read.length);
    return read;
  }
  const { turns } = parseAs(dialogueSchema, body);
  checkCount(turns.length);
  const read = turns.map(({ speaker, gender, text, audio, images, columns, clip }, at): ReadTurn => {
    const where = `turns.${at}`;
    const turn = {
      where,
      ...(speaker !== undefined && { speaker }),
      ...(gender !== undefined && { gender }),
      ...(text !== undefined && { text }),
      ...(columns !== undefined && { columns }),
      ...(audio !== undefined && { audio: { wav: bytesOf(audio, `${where}.audio`) } }),
      ...(images !== undefined &&
        images.length > 0 && {
          visual: { frames: images.map((image, frame) => bytesOf(image, `${where}.images.${frame}`)) },
        }),
    };
    return { turn, ...(clip !== undefined && { clip: { bytes: bytesOf(clip, `${where}.clip`) } }) };
  });
  checkNamed();
  return read;
}

const isRecording = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && ('recording' in body || 'subtitles' in body);

function parseAs<Sent>(schema: z.ZodType<Sent>, body: unknown): Sent {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const told = issues.slice(0, MOST_ISSUES).map(({ path, message }) => {
    const received = path.reduce(memberOf, body);
    return `${path.join('.') || 'body'}: ${plainIssue(message, received)}`;
  });
  const more = issues.length > told.length ? `; and ${issues.length - told.length} more` : '';
  throw new Problem('bad-dialogue', `${told.join('; ')}${more}.`);
}
