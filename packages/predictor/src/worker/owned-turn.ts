import type { Face, PredictorTurn, Voice } from '../dialogue.js';

/** A turn whose bytes are copies, so that they can be moved to another thread and the caller keeps theirs. */
export interface OwnedTurn {
  readonly turn: PredictorTurn;
  readonly buffers: readonly ArrayBuffer[];
}

/** Copies the bytes of a turn: of a view of a larger buffer only what it shows. What is no turn stays as it is, for the thread that checks it. */
export function ownedTurn(turn: PredictorTurn): OwnedTurn {
  const { audio, visual } = turn ?? {};
  if (!isObject(audio) && !isObject(visual)) return { turn, buffers: [] };
  const buffers: ArrayBuffer[] = [];
  return {
    turn: {
      ...turn,
      ...(isObject(audio) && { audio: ownedVoice(audio, buffers) }),
      ...(isObject(visual) && { visual: ownedFace(visual, buffers) }),
    },
    buffers,
  };
}

const isObject = <T>(value: T | undefined): value is T & object =>
  typeof value === 'object' && value !== null;

function ownedVoice(voice: Voice, buffers: ArrayBuffer[]): Voice {
  if ('wav' in voice && voice.wav instanceof Uint8Array) return { wav: copyOf(voice.wav, buffers) };
  if (!('samples' in voice && voice.samples instanceof Float32Array)) return voice;
  const samples = new Float32Array(voice.samples);
  buffers.push(samples.buffer);
  return { samples, sampleRateHz: voice.sampleRateHz };
}

function ownedFace(face: Face, buffers: ArrayBuffer[]): Face {
  if (!('frames' in face) || !Array.isArray(face.frames)) return face;
  return {
    frames: face.frames.map((frame) => {
      if (frame instanceof Uint8Array) return copyOf(frame, buffers);
      const data: unknown = frame?.data;
      const isPixels = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
      return isPixels ? { ...frame, data: copyOf(data, buffers) } : frame;
    }),
  };
}

/** Not by `slice`: that of a Buffer is a view of the same memory. */
function copyOf(bytes: Uint8Array | Uint8ClampedArray, buffers: ArrayBuffer[]): Uint8Array {
  const copy = new Uint8Array(bytes);
  buffers.push(copy.buffer);
  return copy;
}
