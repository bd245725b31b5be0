import { decodeInPage } from '../../../../packages/media/src/clips/__fixtures__/decode-in-page.js';

/** Options of {@link run}. */
export interface ClipsInput {
  /** mp4 files, as base64. */
  readonly clips: readonly string[];
  /** Seconds of the frames. */
  readonly times: readonly number[];
}

/** A decoded clip as JSON holds it: bytes as base64. */
export interface PlainClip {
  readonly lost: number;
  readonly lostSeconds: number;
  /** Samples of the first channel, as float32. */
  readonly sound: string;
  readonly frames: readonly {
    readonly width: number;
    readonly height: number;
    readonly channels: 3 | 4;
    readonly seconds: number;
    readonly isSubstitute?: boolean;
    readonly data: string;
  }[];
}

/** Decodes clips with the browser's own WebCodecs. */
export async function run({ clips, times }: ClipsInput): Promise<PlainClip[]> {
  const decoded: PlainClip[] = [];
  for (const clip of clips) {
    const bytes = Uint8Array.from(atob(clip), (letter) => letter.charCodeAt(0));
    const { frames, sound, ...losses } = await decodeInPage(bytes, times);
    decoded.push({
      ...losses,
      sound: base64Of(new Uint8Array(sound.buffer)),
      frames: frames.map((frame) => ({ ...frame, data: base64Of(frame.data) })),
    });
  }
  return decoded;
}

const base64Of = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
