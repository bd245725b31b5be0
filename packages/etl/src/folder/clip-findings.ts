import type { Audit } from '@erc/core';
import type { Conversion } from '@erc/media/node';
import { placedFinding } from '../source/placed-finding.js';

/** A clip that was converted, and its place, for people: file and row, or id. */
export interface FoundClip {
  readonly clip: Pick<Conversion, 'info' | 'losses'>;
  readonly where: string;
}

/** A count of {@link clipFindings} that no audit had before damage was looked for. */
export const DAMAGE_CODE = 'clips-cut-short';

/**
 * What was lost of clips, and what is unusual about them, each with the first places.
 *
 * @param root The folder of the corpus.
 */
export function clipFindings(clips: readonly FoundClip[], root: string): Audit {
  const finding = (code: string, say: (clip: FoundClip['clip']) => string | boolean | undefined) =>
    placedFinding(
      code,
      clips.flatMap(({ clip, where }) => {
        const said = say(clip);
        if (said === undefined || said === false) return [];
        return said === true ? [where] : [`${where}: ${said}`];
      }),
      root,
    );
  const sum = (of: (losses: Conversion['losses']) => number): number =>
    clips.reduce((all, { clip }) => all + of(clip.losses), 0);
  return [
    finding(DAMAGE_CODE, ({ info }) => info.isCut === true),
    finding('clips-with-lost-sound', ({ losses: { soundSeconds } }) =>
      soundSeconds > 0 ? `${rounded(soundSeconds)} s` : undefined,
    ),
    { code: 'seconds-of-lost-sound', count: rounded(sum(({ soundSeconds }) => soundSeconds)) },
    finding('clips-with-lost-frames', ({ losses: { frames } }) => (frames > 0 ? `${frames}` : undefined)),
    { code: 'lost-frames', count: sum(({ frames }) => frames) },
    finding('clips-turned-as-their-files-ask', ({ info: { shown } }) =>
      shown !== undefined && (shown.rotation !== 0 || shown.isMirrored) ? `${shown.rotation}°` : undefined,
    ),
    finding(
      'clips-whose-pixels-are-not-square',
      ({ info: { shown } }) => shown !== undefined && shown.pixelAspect !== 1,
    ),
    finding('clips-decoded-by-ffmpeg-alone', ({ info }) => info.openedBy !== undefined),
  ];
}

/** To a thousandth. */
const rounded = (seconds: number): number => Number(seconds.toFixed(3));
