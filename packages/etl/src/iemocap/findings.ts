/** What is looked for in a release: also the words of the audit. */
export const IEMOCAP_FINDINGS = [
  'junk files passed over',
  'other files passed over',
  'files not in UTF-8',
  'lines of evaluations that are not read',
  'ids that name another dialogue',
  'repeated evaluations left out',
  'times out of order',
  'ratings outside 1 … 5',
  'words of raters that are not known',
  'self-evaluations left out of the votes',
  'utterances without votes',
  'dialogues without a transcript',
  'transcripts without an evaluation',
  'transcript lines without an id',
  'transcript lines that are not read',
  'transcript lines without a label',
  'transcript lines of an id that was there before',
  'transcript times that differ from the evaluation',
  'utterances without text',
  'recordings missing',
  'recordings unreadable',
  'recordings without an evaluation',
  'recordings with one channel',
  'recordings whose channels do not tell the speakers apart',
  'recordings with the marker wearer on the left',
  'recordings with the marker wearer on the right',
  'cuts that pass the end of the recording',
  'cuts without a sample',
  'utterances without a voice',
  'left out: neither text nor voice',
] as const;
export type IemocapFinding = (typeof IEMOCAP_FINDINGS)[number];

/** Counts what was found, and remembers where. */
export interface Findings {
  /** One more. `where`: file, with the row where there is one. */
  readonly add: (finding: IemocapFinding, where: string) => void;
  readonly counts: () => Record<IemocapFinding, number>;
  /** One line for each finding that was found, with its first places. */
  readonly lines: () => string[];
}

/** How many places a line names before it only counts. */
const NAMED = 5;

export function createFindings(): Findings {
  const places = new Map<IemocapFinding, string[]>(IEMOCAP_FINDINGS.map((name) => [name, []]));
  return {
    add(finding, where) {
      places.get(finding)!.push(where);
    },
    counts: () =>
      Object.fromEntries([...places].map(([name, found]) => [name, found.length])) as Record<
        IemocapFinding,
        number
      >,
    lines: () =>
      [...places].flatMap(([name, found]) => {
        if (found.length === 0) return [];
        const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
        // Some are found by tasks that run side by side.
        return [`${name}: ${found.length} (${[...found].sort().slice(0, NAMED).join(', ')}${more})`];
      }),
  };
}
