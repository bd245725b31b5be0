export type { Loss, ModelOutput, Targets } from './contracts.js';
