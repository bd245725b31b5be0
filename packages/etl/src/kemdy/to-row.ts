import type { Split } from '@erc/core';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { wavPathOf } from '../release/wavs.js';
import { newCounts } from '../source/counts.js';
import { cleanTranscript } from './clean-text.js';
import type { KemdyCorpus } from './corpus.js';
import { KEMDY_COUNTS, type KemdyCounts } from './counts.js';
import type { Clip } from './find-clips.js';
import { type JudgeOptions, judgeRatings } from './judge.js';
import type { ResolvedKemdyOptions } from './options.js';
import { parseNumber, roundedMeanOf } from './parse-number.js';
import type { SessionSegment } from './read-annotations.js';

interface ToRowOptions {
  readonly split: Split;
  readonly clip: Clip;
  readonly corpus: KemdyCorpus;
  readonly options: ResolvedKemdyOptions;
  /** Counts to add to. */
  readonly counts: KemdyCounts;
  readonly log?: ((line: string) => void) | undefined;
}

/** Whether a segment has an emotion, with these options. Nothing is counted. */
export const hasEmotion = (
  segment: SessionSegment,
  { corpus, options }: Pick<ToRowOptions, 'corpus' | 'options'>,
): boolean =>
  judgeRatings(segment, { ...decisionsOf(corpus, options), counts: newCounts(KEMDY_COUNTS) }).emotion !==
  undefined;

/** How ties are decided. */
const decisionsOf = (
  { source }: KemdyCorpus,
  { ties, centroids }: ResolvedKemdyOptions,
): Pick<JudgeOptions, 'ties' | 'centroids'> => ({ ties, centroids: centroids === 'own' ? source : 'both' });

/** The row of one segment, or `undefined` for one that is left out: without an emotion where such are dropped, or with neither words nor a voice. */
export function toRow(
  segment: SessionSegment,
  { split, clip, corpus, options, counts, log }: ToRowOptions,
): UtteranceRow | undefined {
  const { emotion, ...judgement } = judgeRatings(segment, {
    ...decisionsOf(corpus, options),
    counts,
    onUnknown: (word) => log?.(`${segment.where}: no emotion: ${JSON.stringify(word)}`),
  });
  const { text, marks } = cleanTranscript(clip.text, options);
  counts['event-marks'] += marks;
  if (text === '' && clip.text !== '') counts['texts-emptied-by-cleaning']++;
  const [wav, ...signals] = segment.spans;
  const [start, end] = wav!.map((cell) => toSeconds(cell, counts));
  if (start !== undefined && end !== undefined && end <= start) counts['durations-of-0-s-or-less']++;
  const bio = meansOf(signals, corpus.signals, counts);
  const isTied = judgement.tie !== undefined;
  if (!emotion && options.otherUtterances === 'drop') {
    counts[isTied ? 'tied-utterances-left-out' : 'utterances-without-a-known-emotion-left-out']++;
    return undefined;
  }
  if (text === '' && !clip.wav) {
    counts['utterances-without-text-and-voice-left-out']++;
    return undefined;
  }
  if (!emotion) {
    counts[
      isTied ? 'tied-utterances-kept-as-context' : 'utterances-without-a-known-emotion-kept-as-context'
    ]++;
  }
  const id = `${split}/${segment.dialogue}/${segment.sequence}`;
  return {
    id,
    dialogue: segment.dialogue,
    sequence: segment.sequence,
    speaker: segment.speaker,
    text,
    ...(clip.wav && { audio: wavPathOf(id) }),
    emotion: emotion ?? '',
    ...(!emotion && { use: 'context' }),
    ...judgement,
    ...(start !== undefined && { startSeconds: start }),
    ...(end !== undefined && { endSeconds: end }),
    gender: segment.gender,
    session: String(segment.session),
    ...(bio && { bio }),
  };
}

function toSeconds(cell: string, counts: KemdyCounts): number | undefined {
  const seconds = parseNumber(cell);
  if (seconds !== undefined && seconds >= 0) return seconds;
  counts['unreadable-times']++;
  return undefined;
}

/** Mean of the start and end cell of each signal. */
function meansOf(
  spans: readonly (readonly [string, string])[],
  signals: readonly string[],
  counts: KemdyCounts,
): Record<string, number> | undefined {
  const means: Record<string, number> = {};
  for (const [i, signal] of signals.entries()) {
    const [start, end] = spans[i]!.map(parseNumber);
    if (start === undefined || end === undefined) counts['bio-signals-absent']++;
    else means[signal] = roundedMeanOf([start, end]);
  }
  return Object.keys(means).length > 0 ? means : undefined;
}
