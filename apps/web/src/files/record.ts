import type { Modality } from '@erc/core';

/** A recording that goes on. */
export interface Recording {
  /** What is seen and heard, for the one who is recorded. */
  readonly stream: MediaStream;
  /** Ends it, and lets go of camera and microphone. @returns A clip. */
  stop(): Promise<File>;
}

/**
 * Asks for camera and microphone, as far as a model reads faces and voices, and begins to record. What is recorded stays in this page's memory.
 *
 * @throws Error where they are not given, or where there are none.
 */
export async function startRecording(modalities: readonly Modality[]): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: modalities.includes('audio'),
    video: modalities.includes('visual'),
  });
  const recorder = new MediaRecorder(stream);
  const pieces: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data));
  recorder.start();
  return {
    stream,
    async stop() {
      const isEnded = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
      recorder.stop();
      await isEnded;
      for (const track of stream.getTracks()) track.stop();
      const ending = recorder.mimeType.includes('mp4') ? 'mp4' : 'webm';
      return new File(pieces, `recording.${ending}`, { type: recorder.mimeType });
    },
  };
}
