import { decodeSound, RATE_HZ } from './decode-sound.js';

/** Height of pictures, as datasets have it where nothing is said. */
const HEIGHT = 240;
/** Seconds that a picture stands at least. */
const SHORTEST_PICTURE = 0.02;

/** Sound and pictures of a part of a recording. */
export interface ClipPart {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
  /** Each a png. */
  readonly frames: readonly Uint8Array[];
}

/** A recording that is open. */
export interface OpenClip {
  readonly seconds: number;
  /** Whether there is a picture. */
  readonly isVideo: boolean;
  /** @param frames Pictures at most, at equal distances, each {@link HEIGHT} high at most. */
  part(from: number, to: number, frames: number): Promise<ClipPart>;
  close(): void;
}

/** Opens a recording with the browser's own decoders. @throws Error where it cannot play it. */
export async function openClip(file: File): Promise<OpenClip> {
  const sound = await decodeSound(await file.arrayBuffer());
  const url = URL.createObjectURL(file);
  const video = document.createElement('video');
  video.muted = true;
  video.preload = 'auto';
  video.src = url;
  const close = (): void => {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  };
  await untilEvent(video, 'loadeddata', file.name).catch((error: unknown) => {
    close();
    throw error;
  });
  const isVideo = video.videoWidth > 0;
  const seconds = await secondsOf(video, sound, file.name);
  return {
    seconds,
    isVideo,
    async part(from, to, frames) {
      const end = Math.min(to, seconds);
      const count = isVideo && end > from ? frames : 0;
      // From the first picture to the last, which begins before the end.
      const last = Math.max(from, end - SHORTEST_PICTURE);
      const times = Array.from(
        { length: count },
        (_, i) => from + (i * (last - from)) / Math.max(1, count - 1),
      );
      const pictures: Uint8Array[] = [];
      for (const time of times) pictures.push(await pictureAt(video, time, file.name));
      return {
        samples: sound
          ? sound.slice(Math.floor(from * RATE_HZ), Math.ceil(end * RATE_HZ))
          : new Float32Array(0),
        sampleRateHz: RATE_HZ,
        frames: pictures,
      };
    },
    close,
  };
}

/** What a browser has recorded itself may not say how long it is; its sound does, or where it stops when its end is looked for. */
async function secondsOf(
  video: HTMLVideoElement,
  sound: Float32Array | undefined,
  name: string,
): Promise<number> {
  if (Number.isFinite(video.duration)) return video.duration;
  if (sound) return sound.length / RATE_HZ;
  const sought = untilEvent(video, 'seeked', name);
  video.currentTime = Number.MAX_SAFE_INTEGER;
  await sought;
  return video.currentTime;
}

async function pictureAt(video: HTMLVideoElement, time: number, name: string): Promise<Uint8Array> {
  const sought = untilEvent(video, 'seeked', name);
  video.currentTime = time;
  await sought;
  const scale = Math.min(1, HEIGHT / video.videoHeight);
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(scale * video.videoWidth)),
    Math.max(1, Math.round(scale * video.videoHeight)),
  );
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}

const untilEvent = (video: HTMLVideoElement, event: 'loadeddata' | 'seeked', name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    video.addEventListener(event, () => resolve(), { once: true });
    video.addEventListener(
      'error',
      () => reject(new Error(`${name}: expected a recording that this browser plays, received another.`)),
      { once: true },
    );
  });
