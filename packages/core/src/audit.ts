import * as z from 'zod';

const names = z.array(z.string()).min(1).readonly();

/** One line of an {@link Audit}. */
const findingSchema = z.strictObject({
  /** What was found, in a word that stays: lower-case letters and digits joined by `-`, such as `clips-absent`. */
  code: z.string().min(1),
  count: z.number(),
  /** Names in the data that complete the code: a label, or two of which one became the other. */
  of: names.exactOptional(),
  /** The first places where it was found: files, with rows where there are some. */
  where: names.exactOptional(),
  /** In a dataset that joins others, the one that it was found in. */
  part: z.string().min(1).exactOptional(),
});

/** One thing that a source found in a raw corpus, repaired or left out, and how often. */
export type Finding = Readonly<z.output<typeof findingSchema>>;

/** What a source did to the raw corpus. Shown, never hidden. */
export type Audit = readonly Finding[];

/** An audit as files hold it: a list of findings, or, as the first version wrote it, counts by the words that were shown, which become the codes. */
export const auditSchema = z.union([
  z.array(findingSchema).readonly(),
  z
    .record(z.string(), z.number())
    .transform((counts): Audit => Object.entries(counts).map(([code, count]) => ({ code, count }))),
]);

const WORDS = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** A finding in words, without its count: `kemdy20: clips lost: took too long`. */
export function findingText({ code, of, part }: Pick<Finding, 'code' | 'of' | 'part'>): string {
  const words = WORDS.test(code) ? code.replaceAll('-', ' ') : code;
  return [...(part === undefined ? [] : [part]), words, ...(of ? [of.join(' → ')] : [])].join(': ');
}

/** The places of a finding in words, to stand after it: ` (a.csv row 2, b.csv row 5 and 3 more)`; empty where none is named. */
export function findingPlaces({ where, count }: Pick<Finding, 'where' | 'count'>): string {
  if (!where) return '';
  const more = count > where.length ? ` and ${count - where.length} more` : '';
  return ` (${where.join(', ')}${more})`;
}
