export { createImageDescriptorsEncoder, imageDescriptorNames } from './descriptors-encoder.js';
export {
  type DescriptorPooling,
  type ImageDescriptorsOptions,
  imageDescriptorsOptionsSchema,
  type ResolvedImageDescriptorsOptions,
} from './descriptors-options.js';
export { type GreyImage, hog } from './hog.js';
export { createImageModelEncoder } from './image-model/image-model-encoder.js';
export { type ImageModelOptions, imageModelOptionsSchema } from './image-model/image-model-options.js';
export {
  builtInVisualEncoders,
  createVisualEncoder,
  type VisualEncoderOptions,
} from './visual-encoder.js';
