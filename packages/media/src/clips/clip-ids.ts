import { sha256Of } from '@erc/core';
import type { ModelFile } from '@erc/pretrained';
import type { ResolvedFacesOptions } from '../faces/options.js';
import { RESAMPLER_ID } from '../sound/resample.js';
import { CONVERSION_VERSION } from './convert-clip.js';
import type { ClipSpan } from './cut-clip.js';
import type { ClipInfo } from './decoder.js';
import type { ResolvedMediaOptions } from './options.js';

/** What results of clips are known by. */
export interface ClipIds {
  /** Decoder and conversion; the channels where they are not mixed to one; and of what looks for faces, where that is asked for, the options and the SHA-256 of its model. */
  readonly plain: string;
  /** The same with the resampler, which has no part in the results of other clips. */
  readonly resampled: string;
  /** Whether the sound of a clip has another rate than is asked for. */
  readonly isResampled: (info: ClipInfo) => boolean;
  /**
   * What the result of a clip, or of a part of one, is kept under, by the SHA-256 of the clip: what is not resampled stays where it is when the resampler
   * changes.
   */
  readonly keyOf: (sha256: string, isResampled: boolean, span?: ClipSpan) => string;
}

/** Raised when a part of the same recording would be another one: since 2 its sound is where it belongs if that of the recording begins late. */
const PARTS_VERSION = 2;

/** The ids of results that a decoder gives with these options. */
export function clipIdsOf(
  decoderId: string,
  { sampleRateHz, channels = 1, frames, faces }: ResolvedMediaOptions,
  detector: ModelFile | undefined,
): ClipIds {
  const facesId = faces && detector ? `, ${facesIdOf(faces, detector)}` : '';
  // Left out where it is the usual one, as in results that were made before there was a choice.
  const channelsId = channels === 1 ? '' : `, channels ${channels}`;
  const plain = `${decoderId}, conversion ${CONVERSION_VERSION}${channelsId}${facesId}`;
  const resampled = `${plain}, resampler ${RESAMPLER_ID}`;
  return {
    plain,
    resampled,
    isResampled: ({ audio }) =>
      audio !== undefined && sampleRateHz !== 'original' && audio.sampleRateHz !== sampleRateHz,
    keyOf: (sha256, isResampled, span) =>
      sha256Of(
        JSON.stringify([
          sha256,
          { sampleRateHz, frames },
          isResampled ? resampled : plain,
          // A whole clip has the key that it had before there were parts.
          ...(span ? [[span.startSeconds, span.endSeconds, PARTS_VERSION]] : []),
        ]),
      ),
  };
}

/** What pictures of faces depend on; not where the model is. */
function facesIdOf(faces: ResolvedFacesOptions, { sha256 }: ModelFile): string {
  const { over, as, confidence, topK, nms, keepTopK, maxHeight, margin, size } = faces;
  const named = { as, confidence, topK, nms, keepTopK, maxHeight, margin, size };
  const options = over === 'strip' ? { ...named, over } : named;
  return `faces ${sha256} ${JSON.stringify(Object.entries(options).sort())}`;
}
