import { MODALITIES } from '@erc/core';
import { loadPredictor, type PredictorTurn } from '@erc/predictor';
import { decodeSound, RATE_HZ } from '../files/decode-sound.js';
import { wavRate } from '../files/wav-rate.js';
import type { Backend } from './backend.js';

/**
 * This browser computes, with a model folder that lies beside the page.
 *
 * @param folder Its address.
 */
export async function localBackend(folder: URL): Promise<Backend> {
  const predictor = await loadPredictor(folder);
  const { name, labels, valenceArousal, streams, mayMiss } = predictor.model;
  const read = new Set(Object.values(streams).map(({ modality }) => modality));
  return {
    model: {
      name,
      ...(labels && { labels }),
      valenceArousal,
      modalities: MODALITIES.filter((modality) => read.has(modality)),
      mayMiss,
      place: 'this browser',
    },
    predict: async (turns, signal) => predictor.predict(await Promise.all(turns.map(atRate)), { signal }),
  };
}

/** A turn whose voice has the rate that encoders read: a predictor in a browser has no resampler. */
async function atRate(turn: PredictorTurn): Promise<PredictorTurn> {
  const { audio } = turn;
  if (!audio || !('wav' in audio) || wavRate(audio.wav) === RATE_HZ) return turn;
  const samples = await decodeSound(Uint8Array.from(audio.wav).buffer);
  // What the browser does not know either is refused by the predictor, with its reason.
  return samples ? { ...turn, audio: { samples, sampleRateHz: RATE_HZ } } : turn;
}
