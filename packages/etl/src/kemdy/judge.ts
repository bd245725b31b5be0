import { sameItems } from '@erc/core';
import { RATERS } from './corpus.js';
import type { KemdyCounts } from './counts.js';
import {
  type KEMDY_CENTROIDS,
  KEMDY_EMOTIONS,
  type KemdyEmotion,
  nearestEmotion,
  parseEmotion,
} from './emotions.js';
import { parseNumber, roundedMeanOf } from './parse-number.js';
import type { AnnotatedSegment } from './read-annotation.js';

/** What raters said of one utterance. */
export interface Judgement {
  /** Absent where none is known, or a tie is not decided. */
  readonly emotion?: KemdyEmotion;
  /** Emotions that tie, in alphabetical order, joined by `;`. */
  readonly tie?: string;
  /** Raters per emotion; all seven are there. */
  readonly votes: Readonly<Record<KemdyEmotion, number>>;
  readonly valence?: number;
  readonly arousal?: number;
}

export interface JudgeOptions {
  readonly ties: 'nearest-centroid' | 'first' | 'last' | 'drop';
  readonly centroids: keyof typeof KEMDY_CENTROIDS;
  /** Counts to add to. */
  readonly counts: KemdyCounts;
  /** Called with each word that is no emotion. */
  readonly onUnknown?: (word: string) => void;
}

/** The emotion, votes and means of one segment. The total's means count as they stand; where they are absent, the raters' means do. */
export function judgeRatings(segment: AnnotatedSegment, options: JudgeOptions): Judgement {
  const { counts } = options;
  const votes = countVotes(segment, counts);
  const valence = meanOfTotal(segment, 1, counts);
  const arousal = meanOfTotal(segment, 2, counts);
  if (valence === undefined || arousal === undefined) counts['utterances-without-valence-or-arousal']++;
  const means = { ...(valence !== undefined && { valence }), ...(arousal !== undefined && { arousal }) };
  const emotions = emotionsOf(segment, options);
  if (!emotions) return { votes, ...means };
  const most = Math.max(...KEMDY_EMOTIONS.map((emotion) => votes[emotion]));
  const voted = KEMDY_EMOTIONS.filter((emotion) => votes[emotion] === most);
  if (!sameItems([...voted].sort(), [...emotions].sort()))
    counts['utterances-whose-emotion-is-not-the-most-voted']++;
  if (emotions.length > 1) counts['tied-utterances']++;
  if (emotions.length > 2) counts['ties-of-three-or-more-emotions']++;
  const emotion = resolve(emotions, options, valence, arousal);
  return {
    ...(emotion && { emotion }),
    votes,
    ...(emotions.length > 1 && { tie: [...emotions].sort().join(';') }),
    ...means,
  };
}

/** Distinct emotions of the total in the annotation's order, or `undefined` when a word is unknown or there is none. */
function emotionsOf(
  { total }: AnnotatedSegment,
  { counts, onUnknown }: JudgeOptions,
): readonly KemdyEmotion[] | undefined {
  const words = total[0].split(';').filter((word) => word.trim() !== '');
  const spelt = words.map(parseEmotion);
  if (spelt.some(({ isMisspelt }) => isMisspelt)) counts['totals-spelt-disqust']++;
  const unknown = spelt.findIndex(({ emotion }) => emotion === undefined);
  if (words.length === 0 || unknown >= 0) {
    onUnknown?.(words[unknown] ?? '');
    return undefined;
  }
  return [...new Set(spelt.map(({ emotion }) => emotion!))];
}

function countVotes({ raters }: AnnotatedSegment, counts: KemdyCounts): Record<KemdyEmotion, number> {
  const votes = Object.fromEntries(KEMDY_EMOTIONS.map((emotion) => [emotion, 0])) as Record<
    KemdyEmotion,
    number
  >;
  let cast = 0;
  for (const [cell] of raters) {
    const { emotion, isMisspelt } = parseEmotion(cell);
    if (isMisspelt) counts['votes-spelt-disqust']++;
    if (!emotion) continue;
    votes[emotion]++;
    cast++;
  }
  if (cast < RATERS) counts['utterances-with-fewer-than-ten-votes']++;
  return votes;
}

/** The total's mean, else the raters'. */
function meanOfTotal(segment: AnnotatedSegment, place: 1 | 2, counts: KemdyCounts): number | undefined {
  const cells = segment.raters.map((rating) => parseNumber(rating[place]));
  const ratings = cells.filter((rating) => rating !== undefined).filter(isRating);
  counts['ratings-outside-1-to-5'] += cells.filter(
    (rating) => rating !== undefined && !isRating(rating),
  ).length;
  const total = parseNumber(segment.total[place]);
  const mean = ratings.length > 0 ? roundedMeanOf(ratings) : undefined;
  if (total === undefined || !isRating(total)) {
    if (mean !== undefined) counts['means-taken-from-the-raters']++;
    return mean;
  }
  if (mean !== undefined && Math.abs(mean - total) > HALF_DIGIT) counts['means-unlike-those-of-the-raters']++;
  return total;
}

/** Half of the last digit of a mean with one decimal, and a little for binary fractions. */
const HALF_DIGIT = 0.05 + 1e-9;

const isRating = (x: number): boolean => x >= 1 && x <= 5;

function resolve(
  emotions: readonly KemdyEmotion[],
  { ties, centroids }: JudgeOptions,
  valence: number | undefined,
  arousal: number | undefined,
): KemdyEmotion | undefined {
  if (emotions.length === 1 || ties === 'first') return emotions[0];
  if (ties === 'last') return emotions.at(-1);
  if (ties === 'drop' || valence === undefined || arousal === undefined) return undefined;
  // Sorted first: equally near ones must not depend on the annotation's order.
  return nearestEmotion([...emotions].sort(), { valence, arousal }, centroids);
}
