export { isAdapter, LORA_TARGETS, type Lora, loraSchema } from './lora/lora-linear.js';
export { type LoadedTextBackbone, loadTextBackbone } from './text/load-text-backbone.js';
export type { TextBackbone, TextBackboneOptions, TokenBatch } from './text/text-backbone.js';
export type { SourceArray, Take, WeightSource } from './weights/weight-source.js';
