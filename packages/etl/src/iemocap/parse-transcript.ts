import type { Findings } from './findings.js';
import { parseUtteranceId } from './utterance-id.js';

/** A line of a transcript. */
export interface TranscriptLine {
  readonly text: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** `<file> row <line>`. */
  readonly where: string;
}

const LINE = /^(\S+)\s+\[\s*(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)\s*\]\s*:(.*)$/;
/** Said without a time: nobody labelled it. */
const WITHOUT_ID = /^[FM]:/;

export interface ParseTranscriptOptions {
  /** The file, for messages. */
  readonly path: string;
  readonly findings: Findings;
}

/** Lines of one `transcriptions/<dialogue>.txt` by the name of the utterance. Of two lines of one name the first counts. */
export function parseTranscript(
  text: string,
  { path, findings }: ParseTranscriptOptions,
): Map<string, TranscriptLine> {
  const lines = new Map<string, TranscriptLine>();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const where = `${path} row ${i + 1}`;
    if (line.trim() === '') continue;
    const match = LINE.exec(line);
    if (!match || !parseUtteranceId(match[1]!)) {
      findings.add(
        WITHOUT_ID.test(line) ? 'transcript-lines-without-an-id' : 'transcript-lines-that-are-not-read',
        where,
      );
      continue;
    }
    const [, name, start, end, said] = match as unknown as [string, string, string, string, string];
    if (lines.has(name)) findings.add('transcript-lines-of-an-id-that-was-there-before', where);
    else {
      lines.set(name, {
        text: said.trim(),
        startSeconds: Number(start),
        endSeconds: Number(end),
        where,
      });
    }
  }
  return lines;
}
