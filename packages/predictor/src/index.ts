export type { Face, PredictedTurn, PredictorTurn, Voice } from './dialogue.js';

export type { LoadPredictorOptions } from './load-options.js';
export { loadPredictor } from './load-predictor.js';

export {
  MANIFEST_NAME,
  MANIFEST_VERSION,
  type ModelManifest,
  type ModelManifestInput,
  parseManifest,
} from './model-folder/manifest.js';
export { formatSums, SUMS_NAME } from './model-folder/sums.js';
export type { PredictOptions, Predictor, PredictorSession } from './predictor.js';
export { readsClips } from './recordings/reads-clips.js';
export { requireClips } from './recordings/require-clips.js';
export { type RecordedTurn, turnsOfSubtitles } from './recordings/turns-of-subtitles.js';
export { columnsOfModel } from './streams/columns-of-model.js';
export type { AnyEncoder } from './streams/encoder-registries.js';
