export type { LoadedBackbone } from './architecture.js';
export type { ImageBackbone, ImageBackboneOptions } from './image/image-backbone.js';
export { loadImageBackbone } from './image/load-image-backbone.js';
export { isAdapter, LORA_TARGETS, type Lora, loraSchema } from './lora/lora-linear.js';
export { loadSpeechBackbone } from './speech/load-speech-backbone.js';
export type { SpeechBackbone, SpeechBackboneOptions, SpeechSteps } from './speech/speech-backbone.js';
export { loadTextBackbone } from './text/load-text-backbone.js';
export type { TextBackbone, TextBackboneOptions, TokenBatch } from './text/text-backbone.js';
export type { SourceArray, Take, WeightSource } from './weights/weight-source.js';
