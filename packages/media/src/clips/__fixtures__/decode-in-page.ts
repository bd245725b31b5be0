import * as mediabunny from 'mediabunny';
import { DEFAULT_LIMITS } from '../decoder.js';
import { openInput } from '../open-input.js';
import { type DecodedClip, decodeAll } from './decode-all.js';

/** Decodes an mp4 with the WebCodecs of the page that this runs in. */
export async function decodeInPage(bytes: Uint8Array, times: readonly number[]): Promise<DecodedClip> {
  const { VideoDecoder, AudioDecoder, EncodedVideoChunk, EncodedAudioChunk } = globalThis;
  const input = new mediabunny.Input({
    source: new mediabunny.BufferSource(bytes),
    formats: [mediabunny.MP4],
  });
  const codecs = { VideoDecoder, AudioDecoder, EncodedVideoChunk, EncodedAudioChunk };
  return decodeAll(await openInput(input, { codecs, mediabunny, limits: DEFAULT_LIMITS }), times);
}
