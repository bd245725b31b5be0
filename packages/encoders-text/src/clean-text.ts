import * as z from 'zod';

/**
 * What is done to the text of every turn before it is read, in the order of the list; spaces around it always go.
 *
 * - `lower-case`: as Unicode's default mapping has it.
 * - `hangul`: keeps Hangul, `! ? . ,` and single spaces.
 * - `event-marks`: takes away marks such as `b/` and `/l`, by which transcripts of Korean corpora note breath, noise, laughter and the like.
 *
 * `hangul` takes the letters of event marks with it, so `event-marks` before it changes nothing.
 */
export const cleaningSchema = z
  .array(z.enum(['lower-case', 'hangul', 'event-marks']))
  .max(3)
  .default([]);

/** One way of cleaning. */
export type Cleaning = z.output<typeof cleaningSchema>[number];

/** `b/` and `/b`, not `and/or` or `TV/n1`: no Latin letter or digit touches them. */
const EVENT_MARK = /(?<![A-Za-z0-9])(?:[bonlucs]\/|\/[bonlucs](?![A-Za-z0-9/]))/g;

const CLEANERS: Readonly<Record<Cleaning, (text: string) => string>> = {
  'lower-case': (text) => text.toLowerCase(),
  hangul: (text) => text.replace(/[^ㄱ-ㆎ가-힣!?., ]/g, '').replace(/ +/g, ' '),
  'event-marks': (text) => text.replace(EVENT_MARK, '').replace(/ +/g, ' '),
};

/** The text of one turn, cleaned. */
export function cleanText(text: string, cleaning: readonly Cleaning[]): string {
  return cleaning.reduce((cleaned, one) => CLEANERS[one](cleaned), text).trim();
}
