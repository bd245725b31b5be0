import { z } from 'zod';

/**
 * Letters of the event marks: with a slash behind or before them (`b/`, `/b`) they stand for breath, noise, laughter and the like. Their
 * exact meanings are in no document that we could check.
 */
const MARK_LETTERS = ['b', 'o', 'n', 'l', 'u', 'c', 's'] as const;

/** How a transcript is cleaned. */
export const kemdyTextShape = {
  /**
   * Event marks in transcripts, such as `b/`: `keep`, `strip`, or words for them: `{ b: '[breath]' }`. A mark without a word stays.
   * @default 'keep'
   */
  marks: z
    .union([z.enum(['keep', 'strip']), z.partialRecord(z.enum(MARK_LETTERS), z.string())])
    .default('keep'),
  /** Keeps Hangul, `! ? . ,` and single spaces only, as system D does. Marks lose their letters with it. @default false */
  hangulOnly: z.boolean().default(false),
};

const textSchema = z.object(kemdyTextShape);
export type KemdyTextOptions = z.output<typeof textSchema>;

/** `b/` and `/b`, not `and/or`, `TV/n1` or `10/s2`: no Latin letter or digit touches them. A mark may touch Hangul, or another mark. */
const MARK = /(?<![A-Za-z0-9])(?:([bonlucs])\/|\/([bonlucs])(?![A-Za-z0-9/]))/g;

/** A cleaned transcript. */
export interface CleanText {
  readonly text: string;
  /** Event marks that were in it. */
  readonly marks: number;
}

/** Cleans the text of one utterance: spaces around it go, and what the options say. */
export function cleanTranscript(text: string, { marks, hangulOnly }: KemdyTextOptions): CleanText {
  let found = 0;
  let cleaned = text.replace(MARK, (mark, before: string | undefined, after: string | undefined) => {
    found++;
    if (marks === 'keep') return mark;
    if (marks === 'strip') return '';
    const letter = (before ?? after) as (typeof MARK_LETTERS)[number];
    return marks[letter] === undefined ? mark : ` ${marks[letter]} `;
  });
  const changed = cleaned !== text;
  if (hangulOnly) cleaned = cleaned.replace(/[^ㄱ-ㆎ가-힣!?., ]/g, '');
  if (hangulOnly || changed) cleaned = cleaned.replace(/ +/g, ' ');
  return { text: cleaned.trim(), marks: found };
}
