import { sha256Of } from '@erc/core';
import { readBytes } from '../csv/read-bytes.js';
import { decodeMeldText, repairCharacters } from '../meld/decode-text.js';
import type { SourceContext } from '../source.js';
import { findDialogues } from './find-release.js';
import type { Findings } from './findings.js';
import { type EvaluatedUtterance, parseEvaluation } from './parse-evaluation.js';
import { parseTranscript, type TranscriptLine } from './parse-transcript.js';

/** An utterance with what was said; the text is empty where the transcript has none. */
export interface ReleaseUtterance extends EvaluatedUtterance {
  readonly dialogue: string;
  readonly session: number;
  /** Place among all evaluated utterances of the dialogue by time, also those whose label is not kept. */
  readonly sequence: number;
  readonly text: string;
}

export interface ReleaseDialogue {
  readonly dialogue: string;
  readonly session: number;
  /** In order of time. */
  readonly utterances: readonly ReleaseUtterance[];
  /** SHA-256 of the evaluation, and of the transcript where there is one. */
  readonly sha256: readonly string[];
}

/** Both files have the same clock; their times differ in zeros only. */
const SAME_SECONDS = 0.001;

/**
 * Reads evaluations and transcripts of all sessions.
 *
 * @throws DataError with file and row for an evaluation that cannot be read, and for a folder that is missing.
 */
export async function readRelease(
  root: string,
  findings: Findings,
  { signal }: Pick<SourceContext, 'signal'> = {},
): Promise<ReleaseDialogue[]> {
  const dialogues: ReleaseDialogue[] = [];
  for (const { dialogue, session, evaluation, transcript } of await findDialogues(root, findings)) {
    signal?.throwIfAborted();
    const evaluated = await readText(evaluation, findings);
    const said = transcript === undefined ? undefined : await readText(transcript, findings);
    const lines: ReadonlyMap<string, TranscriptLine> =
      said === undefined ? new Map() : parseTranscript(said.text, { path: transcript!, findings });
    const utterances = parseEvaluation(evaluated.text, { path: evaluation, dialogue, findings })
      .sort(byTime)
      .map((utterance, sequence): ReleaseUtterance => {
        const line = lines.get(utterance.name);
        compare(utterance, line, findings);
        return { ...utterance, dialogue, session, sequence, text: line?.text ?? '' };
      });
    const names = new Set(utterances.map(({ name }) => name));
    for (const [name, { where }] of lines) {
      if (!names.has(name)) findings.add('transcript-lines-without-a-label', where);
    }
    dialogues.push({
      dialogue,
      session,
      utterances,
      sha256: [evaluated.sha256, ...(said ? [said.sha256] : [])],
    });
  }
  return dialogues;
}

const byTime = (a: EvaluatedUtterance, b: EvaluatedUtterance): number =>
  a.startSeconds - b.startSeconds || a.endSeconds - b.endSeconds || (a.name < b.name ? -1 : 1);

function compare(
  { startSeconds, endSeconds, where }: EvaluatedUtterance,
  line: TranscriptLine | undefined,
  findings: Findings,
): void {
  if (!line || line.text === '') findings.add('utterances-without-text', where);
  if (!line) return;
  const gap = Math.max(Math.abs(line.startSeconds - startSeconds), Math.abs(line.endSeconds - endSeconds));
  if (gap > SAME_SECONDS) findings.add('transcript-times-that-differ-from-the-evaluation', line.where);
}

/** Some transcripts are not UTF-8, but Latin-1 or Windows-1252. */
async function readText(path: string, findings: Findings): Promise<{ text: string; sha256: string }> {
  const bytes = await readBytes(path);
  const { text, isUtf8 } = decodeMeldText(bytes);
  if (!isUtf8) findings.add('files-not-in-utf8', path);
  return { text: repairCharacters(text), sha256: sha256Of(bytes) };
}
