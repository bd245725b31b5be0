export type { LoadedBackbone } from './architecture.js';
export type { ImageBackbone, ImageBackboneOptions } from './image/image-backbone.js';
export { isImageBackbone, loadImageBackbone } from './image/load-image-backbone.js';
export { isAdapter } from './lora/lora-linear.js';
export { type SaveAdapterOptions, saveAdapter } from './lora/save-adapter.js';
export { isSpeechBackbone, loadSpeechBackbone } from './speech/load-speech-backbone.js';
export type { SpeechBackbone, SpeechBackboneOptions, SpeechSteps } from './speech/speech-backbone.js';
export {
  type ImageStreamEncoderOptions,
  type LowerImageStages,
  loadImageStreamEncoder,
  loadLowerImageStages,
  lowerImageStages,
} from './stream-encoders/image-stream-encoder.js';
export type { StatePooling } from './stream-encoders/pool-states.js';
export {
  saveImageStreamEncoder,
  saveSpeechStreamEncoder,
  saveTextStreamEncoder,
} from './stream-encoders/save-stream-encoder.js';
export {
  loadLowerSpeechLayers,
  loadSpeechStreamEncoder,
  lowerSpeechLayers,
  type SpeechStreamEncoderOptions,
} from './stream-encoders/speech-stream-encoder.js';
export {
  type LowerTextLayers,
  loadLowerTextLayers,
  loadTextStreamEncoder,
  lowerTextLayers,
  type TextStreamEncoderOptions,
} from './stream-encoders/text-stream-encoder.js';
export { createWordTable, type WordTableOptions } from './stream-encoders/word-table.js';
export { isTextBackbone, loadTextBackbone } from './text/load-text-backbone.js';
export type { TextBackbone, TextBackboneOptions, TokenBatch } from './text/text-backbone.js';
export type { HeldArray } from './weights/load-weights.js';
export type { ValuesOf } from './weights/parameter-values.js';
export { type SaveBackboneOptions, saveBackbone } from './weights/save-backbone.js';
export type { SourceArray, Take, WeightSource } from './weights/weight-source.js';
