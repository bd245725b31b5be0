import type { PredictorTurn } from '@erc/predictor';
import { encodeSamples } from '../files/encode-samples.js';

/** A dialogue as a server takes it: a part `dialogue` of JSON, and a part for each file. */
export function encodeDialogue(turns: readonly PredictorTurn[]): FormData {
  const form = new FormData();
  const parts: { readonly part: string; readonly bytes: Uint8Array }[] = [];
  const partOf = (bytes: Uint8Array): { readonly part: string } => {
    const part = `file-${parts.length + 1}`;
    parts.push({ part, bytes });
    return { part };
  };
  const sent = turns.map(({ speaker, gender, text, audio, visual }) => ({
    ...(speaker !== undefined && { speaker }),
    ...(gender !== undefined && { gender }),
    ...(text !== undefined && { text }),
    ...(audio && { audio: partOf(wavOf(audio)) }),
    ...(visual && { images: framesOf(visual).map(partOf) }),
  }));
  form.set('dialogue', new Blob([JSON.stringify({ turns: sent })], { type: 'application/json' }));
  for (const { part, bytes } of parts) form.set(part, new Blob([Uint8Array.from(bytes)]), part);
  return form;
}

function wavOf(audio: NonNullable<PredictorTurn['audio']>): Uint8Array {
  if ('wav' in audio) return audio.wav;
  if ('samples' in audio) return encodeSamples(audio.samples, audio.sampleRateHz);
  throw new TypeError('A page has no paths.');
}

function framesOf(visual: NonNullable<PredictorTurn['visual']>): readonly Uint8Array[] {
  if ('path' in visual) throw new TypeError('A page has no paths.');
  return visual.frames.map((frame) => {
    if (frame instanceof Uint8Array) return frame;
    throw new TypeError('A page keeps pictures as files.');
  });
}
