export { createImageDescriptorsEncoder, imageDescriptorNames } from './descriptors-encoder.js';
export {
  type ImageDescriptorsOptions,
  imageDescriptorsOptionsSchema,
  type ResolvedImageDescriptorsOptions,
} from './descriptors-options.js';
export { type GreyImage, hog } from './hog.js';
export type { Pooling } from './pool-frames.js';
export {
  createVisualEncoder,
  type VisualEncoderOptions,
  visualEncoderOptionsSchema,
} from './visual-encoder.js';
