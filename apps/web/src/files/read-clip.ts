import { decodeSound, RATE_HZ } from './decode-sound.js';

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
  /** @param frames Pictures at most, at equal distances. */
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
  await untilEvent(video, 'loadeddata', file.name);
  const isVideo = video.videoWidth > 0;
  const close = (): void => {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  };
  return {
    seconds: video.duration,
    isVideo,
    async part(from, to, frames) {
      const end = Math.min(to, video.duration);
      const count = isVideo ? frames : 0;
      const times = Array.from({ length: count }, (_, i) => from + ((i + 0.5) * (end - from)) / count);
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

async function pictureAt(video: HTMLVideoElement, time: number, name: string): Promise<Uint8Array> {
  const sought = untilEvent(video, 'seeked', name);
  video.currentTime = time;
  await sought;
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext('2d')!.drawImage(video, 0, 0);
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
