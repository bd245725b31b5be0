/** Width and height in pixels. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

/** The size that an image is brought to: both sides, or the shorter one, the other by the ratio of the image. */
export type Size = Box | { readonly edge: number };

/** A number for each channel. */
export type Channels = readonly [red: number, green: number, blue: number];

/** What a class of image processors does where `preprocessor_config.json` is silent: transformers 5.18, the files `image_processing_pil_*.py`. */
export interface ImageProcessor {
  /** Pillow's number. */
  readonly resample: number;
  readonly size: Size;
  /** What a `size` of one number is: the shorter side, or both. */
  readonly oneNumber: 'edge' | 'square';
  readonly doCenterCrop: boolean;
  readonly crop?: Box;
  readonly mean: Channels;
  readonly std: Channels;
}

const STANDARD = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const;
const OPENAI_CLIP = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
} as const;

const [BILINEAR, BICUBIC] = [2, 3];

/** Both sides of one length. */
export const square = (side: number): Box => ({ width: side, height: side });

const CLIP: ImageProcessor = {
  ...OPENAI_CLIP,
  resample: BICUBIC,
  size: { edge: 224 },
  oneNumber: 'edge',
  doCenterCrop: true,
  crop: square(224),
};

const PROCESSORS: Readonly<Record<string, ImageProcessor>> = {
  Beit: {
    ...STANDARD,
    resample: BICUBIC,
    size: square(224),
    oneNumber: 'square',
    doCenterCrop: false,
    crop: square(224),
  },
  Bit: CLIP,
  Blip: { ...OPENAI_CLIP, resample: BICUBIC, size: square(384), oneNumber: 'square', doCenterCrop: false },
  CLIP,
  ChineseCLIP: CLIP,
  ConvNext: { ...STANDARD, resample: BICUBIC, size: { edge: 384 }, oneNumber: 'edge', doCenterCrop: false },
  DeiT: {
    ...STANDARD,
    resample: BICUBIC,
    size: square(256),
    oneNumber: 'square',
    doCenterCrop: true,
    crop: square(224),
  },
  Siglip: { ...STANDARD, resample: BICUBIC, size: square(224), oneNumber: 'edge', doCenterCrop: false },
  ViT: { ...STANDARD, resample: BILINEAR, size: square(224), oneNumber: 'square', doCenterCrop: false },
};

/** Names of the classes that are known, without `ImageProcessor`. */
export const IMAGE_PROCESSORS: readonly string[] = Object.keys(PROCESSORS);

/** The class of models whose file names none, by `model_type` of `config.json`. */
const OF_MODELS: Readonly<Record<string, string>> = {
  beit: 'Beit',
  'data2vec-vision': 'Beit',
  bit: 'Bit',
  dinov2: 'Bit',
  clip: 'CLIP',
  clip_vision_model: 'CLIP',
  chinese_clip: 'ChineseCLIP',
  convnext: 'ConvNext',
  convnextv2: 'ConvNext',
  regnet: 'ConvNext',
  resnet: 'ConvNext',
  deit: 'DeiT',
  siglip: 'Siglip',
  siglip_vision_model: 'Siglip',
  swin: 'ViT',
  swinv2: 'ViT',
  vit: 'ViT',
  vit_mae: 'ViT',
  vit_msn: 'ViT',
};

const own = <T>(record: Readonly<Record<string, T>>, key: unknown): T | undefined =>
  typeof key === 'string' && Object.hasOwn(record, key) ? record[key] : undefined;

/**
 * The class that a model's images are prepared by: what its file names (`ViTImageProcessor`, `ViTImageProcessorFast`, `ViTFeatureExtractor`), or else
 * that of its kind of model.
 *
 * @returns Its name as in {@link IMAGE_PROCESSORS}, and what it does; `undefined` for any other class, which may do anything.
 */
export function imageProcessorOf(
  className: string | undefined,
  modelType: unknown,
): [name: string, processor: ImageProcessor] | undefined {
  const name =
    className?.replace(/(ImageProcessor(Fast|Pil)?|FeatureExtractor)$/, '') ?? own(OF_MODELS, modelType);
  const processor = own(PROCESSORS, name);
  return name !== undefined && processor ? [name, processor] : undefined;
}
