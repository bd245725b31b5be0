import { ConfigError } from '@erc/core';
import {
  findRuntimeCodecs,
  INSTALL_COMMAND,
  type Loaded,
  loadMediabunny,
  loadPackagedCodecs,
  type WebCodecs,
} from './codecs.js';
import type { DecoderLimits, VideoDecoder } from './decoder.js';
import { createFfmpegDecoder, findFfmpeg } from './ffmpeg-decoder.js';
import type { DecoderName } from './options.js';
import { createWebCodecsDecoder } from './webcodecs-decoder.js';

export interface ChooseDecoderOptions {
  /** `auto` takes the first of the others that there is. @default 'auto' */
  readonly decoder?: DecoderName;
  readonly limits?: DecoderLimits;
}

/** A decoder, and why those before it were passed over. */
export interface ChosenDecoder {
  readonly decoder: VideoDecoder;
  readonly name: Exclude<DecoderName, 'auto'>;
  readonly passedOver: readonly string[];
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
}: ChooseDecoderOptions = {}): Promise<ChosenDecoder> {
  const passedOver: string[] = [];
  for (const name of wanted === 'auto' ? ORDER : [wanted]) {
    const found = await find(name, limits);
    if ('problem' in found) passedOver.push(`${name}: ${found.problem}`);
    else return { decoder: found.value, name, passedOver };
  }
  throw new ConfigError(
    `media: decoder: expected ${wanted === 'auto' ? 'one that can be loaded' : JSON.stringify(wanted)}, received none ` +
      `(${passedOver.join('; ')}). Install one: ${INSTALL_COMMAND}, or go without clips: media: false.`,
  );
}

async function find(
  name: Exclude<DecoderName, 'auto'>,
  limits: DecoderLimits,
): Promise<Loaded<VideoDecoder>> {
  if (name === 'ffmpeg') {
    const found = await findFfmpeg();
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
