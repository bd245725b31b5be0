import { MODALITIES } from '@erc/core';
import { loadPredictor } from '@erc/predictor';
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
    predict: (turns, signal) => predictor.predict(turns, { signal }),
  };
}
