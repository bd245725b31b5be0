import type { Finding } from '@erc/core';
import { placedFinding } from '../source/placed-finding.js';

/** What is looked for in a release: codes of its audit. */
export const IEMOCAP_FINDINGS = [
  'junk-files-passed-over',
  'other-files-passed-over',
  'files-not-in-utf8',
  'lines-of-evaluations-that-are-not-read',
  'ids-that-name-another-dialogue',
  'repeated-evaluations-left-out',
  'times-out-of-order',
  'ratings-outside-1-to-5',
  'words-of-raters-that-are-not-known',
  'self-evaluations-left-out-of-the-votes',
  'utterances-without-votes',
  'dialogues-without-a-transcript',
  'transcripts-without-an-evaluation',
  'transcript-lines-without-an-id',
  'transcript-lines-that-are-not-read',
  'transcript-lines-without-a-label',
  'transcript-lines-of-an-id-that-was-there-before',
  'transcript-times-that-differ-from-the-evaluation',
  'utterances-without-text',
  'recordings-missing',
  'recordings-unreadable',
  'recordings-without-a-length-in-their-header',
  'recordings-without-an-evaluation',
  'recordings-with-one-channel',
  'recordings-whose-channels-do-not-tell-the-speakers-apart',
  'recordings-with-the-marker-wearer-on-the-left',
  'recordings-with-the-marker-wearer-on-the-right',
  'cuts-that-pass-the-end-of-the-recording',
  'cuts-without-a-sample',
  'utterances-without-a-voice',
  'left-out-without-text-and-voice',
] as const;
export type IemocapFinding = (typeof IEMOCAP_FINDINGS)[number];

/** Counts what was found, and remembers where. */
export interface Findings {
  /** One more. `where`: file, with the row where there is one. */
  readonly add: (finding: IemocapFinding, where: string) => void;
  /** All of them, with the first places of those that were found. */
  readonly audit: () => Finding[];
}

/** @param root The folder of the release: places in it are named without it. */
export function createFindings(root: string): Findings {
  const places = new Map<IemocapFinding, string[]>(IEMOCAP_FINDINGS.map((name) => [name, []]));
  return {
    add(finding, where) {
      places.get(finding)!.push(where);
    },
    // Some are found by tasks that run side by side.
    audit: () => [...places].map(([code, found]) => placedFinding(code, [...found].sort(), root)),
  };
}
