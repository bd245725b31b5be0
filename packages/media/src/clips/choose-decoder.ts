import { ConfigError } from '@erc/core';
import {
  findRuntimeCodecs,
  INSTALL_COMMAND,
  type Loaded,
  loadMediabunny,
  loadPackagedCodecs,
  type WebCodecs,
} from './codecs.js';
import { type DecoderLimits, UnsupportedClipError, type VideoDecoder } from './decoder.js';
import { createFfmpegDecoder, findFfmpeg } from './ffmpeg-decoder.js';
import type { DecoderName } from './options.js';
import { createWebCodecsDecoder } from './webcodecs-decoder.js';

export interface ChooseDecoderOptions {
  /** Whether an ffmpeg on the PATH opens what the chosen decoder does not have. @default where one was found before */
  readonly hasFallback?: boolean;
  /** Name and version of an ffmpeg that was found before. It is not asked again: what a process can open must not depend on how busy the machine is. */
  readonly ffmpegId?: string;
  /** `auto` takes the first of the others that there is. @default 'auto' */
  readonly decoder?: DecoderName;
  readonly limits?: DecoderLimits;
}

/** A decoder, and why those before it were passed over. */
export interface ChosenDecoder {
  readonly decoder: VideoDecoder;
  readonly name: Exclude<DecoderName, 'auto'>;
  readonly passedOver: readonly string[];
  /** What opens clips in codecs and formats that the decoder does not have. */
  readonly fallbackId?: string;
}

const ORDER = ['packaged', 'runtime', 'ffmpeg'] as const;

/**
 * Finds a decoder of video: the packages mediabunny and @napi-rs/webcodecs, the runtime's own WebCodecs with mediabunny, a system's ffmpeg.
 *
 * @throws ConfigError when there is none, with the reasons and the command that installs one.
 */
export async function chooseDecoder({
  decoder: wanted = 'auto',
  limits = {},
  ffmpegId,
  hasFallback = ffmpegId !== undefined,
}: ChooseDecoderOptions = {}): Promise<ChosenDecoder> {
  const passedOver: string[] = [];
  for (const name of wanted === 'auto' ? ORDER : [wanted]) {
    const found = await find(name, limits, ffmpegId);
    if ('problem' in found) passedOver.push(`${name}: ${found.problem}`);
    else if (name === 'ffmpeg') return { decoder: found.value, name, passedOver };
    else {
      const ffmpeg = hasFallback ? await find('ffmpeg', limits, ffmpegId) : undefined;
      const fallback = ffmpeg && 'value' in ffmpeg ? ffmpeg.value : undefined;
      const decoder = withFallback(found.value, fallback);
      return { decoder, name, passedOver, ...(fallback && { fallbackId: fallback.id }) };
    }
  }
  throw new ConfigError(
    `media: decoder: expected ${wanted === 'auto' ? 'one that can be loaded' : JSON.stringify(wanted)}, received none ` +
      `(${passedOver.join('; ')}). Install one: ${INSTALL_COMMAND}, or go without clips: media: false.`,
  );
}

/** How a clip becomes one that every decoder has. */
const CONVERT = 'ffmpeg -i CLIP -c:v libx264 -c:a aac NEW.mp4';

/** A decoder whose clips in other codecs and formats go to another one. */
function withFallback(decoder: VideoDecoder, fallback: VideoDecoder | undefined): VideoDecoder {
  return {
    id: decoder.id,
    async open(path) {
      try {
        return await decoder.open(path);
      } catch (error) {
        if (!(error instanceof UnsupportedClipError)) throw error;
        if (!fallback) {
          throw new UnsupportedClipError(
            `${error.message}: install ffmpeg, which has it (media.decoder: auto), or convert the clip: ${CONVERT}`,
            { cause: error },
          );
        }
        const clip = await fallback.open(path);
        return { ...clip, info: { ...clip.info, openedBy: fallback.id } };
      }
    },
  };
}

async function find(
  name: Exclude<DecoderName, 'auto'>,
  limits: DecoderLimits,
  ffmpegId: string | undefined,
): Promise<Loaded<VideoDecoder>> {
  if (name === 'ffmpeg') {
    const found = ffmpegId === undefined ? await findFfmpeg() : { id: ffmpegId };
    return 'problem' in found ? found : { value: createFfmpegDecoder(found.id, { limits }), id: found.id };
  }
  const codecs: Loaded<WebCodecs> = name === 'packaged' ? await loadPackagedCodecs() : findRuntimeCodecs();
  if ('problem' in codecs) return codecs;
  const mediabunny = await loadMediabunny();
  if ('problem' in mediabunny) return mediabunny;
  const id = `${codecs.id}, ${mediabunny.id}`;
  return {
    value: createWebCodecsDecoder({ id, codecs: codecs.value, mediabunny: mediabunny.value, limits }),
    id,
  };
}
