import { stat } from 'node:fs/promises';
import { messageOf } from '@erc/core';
import type { Mediabunny, WebCodecs } from './codecs.js';
import { containerOf } from './container.js';
import {
  checkClipBytes,
  DEFAULT_LIMITS,
  DecodeError,
  type DecoderLimits,
  UnsupportedClipError,
  type VideoDecoder,
} from './decoder.js';
import { openInput } from './open-input.js';

/** Options of {@link createWebCodecsDecoder}. */
export interface WebCodecsDecoderOptions {
  readonly id: string;
  readonly codecs: WebCodecs;
  readonly mediabunny: Mediabunny;
  readonly limits?: DecoderLimits;
}

/** Opens mp4, mov, mkv and webm files with mediabunny and decodes them with WebCodecs: a package's, or the runtime's own. */
export function createWebCodecsDecoder({
  id,
  codecs,
  mediabunny,
  limits: given,
}: WebCodecsDecoderOptions): VideoDecoder {
  const limits = { ...DEFAULT_LIMITS, ...given };

  return {
    id,
    async open(path) {
      checkClipBytes((await stat(path)).size, limits.bytes);
      if ((await containerOf(path)) === 'avi') {
        throw new UnsupportedClipError('it is an avi file, which this decoder does not read');
      }
      const { MP4, QTFF, MATROSKA, WEBM } = mediabunny;
      const input = new mediabunny.Input({
        source: new mediabunny.FilePathSource(path),
        formats: [MP4, QTFF, MATROSKA, WEBM],
      });
      try {
        return await openInput(input, { codecs, mediabunny, limits });
      } catch (cause) {
        input.dispose();
        throw cause instanceof DecodeError ? cause : new DecodeError(messageOf(cause), { cause });
      }
    },
  };
}
