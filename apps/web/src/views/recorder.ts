import type { Modality } from '@erc/core';
import { type Recording, startRecording } from '../files/record.js';
import { element } from './element.js';

/** Options of {@link connectRecorder}. */
export interface RecorderOptions {
  readonly button: HTMLButtonElement;
  /** Where one sees oneself meanwhile. */
  readonly preview: HTMLElement;
  /** What the model reads. */
  readonly modalities: () => readonly Modality[];
  readonly say: (text: string, isError?: boolean) => void;
  readonly onClip: (clip: File) => Promise<void>;
}

/** Makes a button that begins to record a turn, and ends it when it is pressed again. */
export function connectRecorder({ button, preview, modalities, say, onClip }: RecorderOptions): void {
  let recording: Recording | undefined;
  const show = (current: Recording | undefined): void => {
    recording = current;
    button.textContent = current ? 'Stop recording' : 'Record a turn';
    button.setAttribute('aria-pressed', String(current !== undefined));
    const video = current && element('video', { muted: true, 'aria-label': 'What the camera sees' });
    if (video) {
      video.muted = true;
      video.srcObject = current.stream;
      void video.play();
    }
    preview.replaceChildren(...(video ? [video] : []));
  };
  const press = async (): Promise<void> => {
    button.disabled = true;
    try {
      if (recording) {
        const current = recording;
        show(undefined);
        await onClip(await current.stop());
      } else {
        show(await startRecording(modalities()));
        say('Recording. Press again to stop.');
      }
    } catch (error) {
      say(`Nothing was recorded: ${error instanceof Error ? error.message : String(error)}`, true);
    } finally {
      button.disabled = false;
    }
  };
  button.addEventListener('click', () => void press());
}
