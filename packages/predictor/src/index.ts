export type { Face, PredictedTurn, PredictorTurn, Voice } from './dialogue.js';

export type { LoadPredictorOptions } from './load-options.js';
export { loadPredictor } from './load-predictor.js';

export {
  MANIFEST_NAME,
  type ModelManifest,
  type ModelManifestInput,
  parseManifest,
} from './model-folder/manifest.js';
export type { PredictOptions, Predictor, PredictorSession } from './predictor.js';
export { readsClips } from './recordings/reads-clips.js';
export { type RecordedTurn, turnsOfSubtitles } from './recordings/turns-of-subtitles.js';
export type { AnyEncoder } from './streams/encoder-registries.js';
