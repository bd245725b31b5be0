import { memberOf, plainIssue } from '@erc/core';
import type { PredictorTurn } from '@erc/predictor';
import { Problem } from '../reply/problem.js';
import { decodeBase64 } from './decode-base64.js';
import { dialogueSchema, type SentDialogue, type SentFile } from './dialogue-schema.js';

/** Issues that a refusal names; a hostile body has a million. */
const MOST_ISSUES = 5;

/** Files of a multipart request by the names of their parts. */
export type Parts = ReadonlyMap<string, Uint8Array>;

/**
 * The dialogue of a request's body.
 *
 * @param body As JSON has it.
 * @param parts Files that the dialogue may name. Every one is to be named.
 * @throws Problem `bad-dialogue` for another form, for a part that is not there or that no turn names; `too-large` for too many turns.
 */
export function readDialogue(
  body: unknown,
  { parts = new Map(), maxTurns }: { readonly parts?: Parts; readonly maxTurns: number },
): PredictorTurn[] {
  const { turns } = parseDialogue(body);
  if (turns.length > maxTurns) {
    throw new Problem('too-large', `turns: expected at most ${maxTurns}, received ${turns.length}.`);
  }
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
  const dialogue = turns.map(({ speaker, gender, text, audio, images }, at): PredictorTurn => {
    const where = `turns.${at}`;
    return {
      where,
      ...(speaker !== undefined && { speaker }),
      ...(gender !== undefined && { gender }),
      ...(text !== undefined && { text }),
      ...(audio !== undefined && { audio: { wav: bytesOf(audio, `${where}.audio`) } }),
      ...(images !== undefined &&
        images.length > 0 && {
          visual: { frames: images.map((image, frame) => bytesOf(image, `${where}.images.${frame}`)) },
        }),
    };
  });
  const [name] = unnamed;
  if (name === undefined) return dialogue;
  throw new Problem(
    'bad-dialogue',
    `part ${JSON.stringify(name)}: expected to be named by a turn, received none.`,
  );
}

function parseDialogue(body: unknown): SentDialogue {
  const parsed = dialogueSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const told = issues.slice(0, MOST_ISSUES).map(({ path, message }) => {
    const received = path.reduce(memberOf, body);
    return `${path.join('.') || 'body'}: ${plainIssue(message, received)}`;
  });
  const more = issues.length > told.length ? `; and ${issues.length - told.length} more` : '';
  throw new Problem('bad-dialogue', `${told.join('; ')}${more}.`);
}
