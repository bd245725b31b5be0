export { type ClipOptions, clipOptionsSchema, usualClips } from './clips/clip-options.js';
export { MAX_CLIP_BYTES } from './clips/limits.js';
export { type MediaOptions, mediaOptionsSchema, type ResolvedMediaOptions } from './clips/options.js';
export { type FacesOptions, facesOptionsSchema, type ResolvedFacesOptions } from './faces/options.js';
export { type DecodePictureOptions, decodePicture, pictureProblem } from './pictures/decode-picture.js';
export { frameFields } from './pictures/frame-options.js';
export { MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS } from './pictures/limits.js';
export { type Frame, type FrameList, framesPlace, isFrameName, listFrames } from './pictures/list-frames.js';
export { pictureSize } from './pictures/picture-size.js';
export { pixelsOf } from './pictures/pixels-of.js';
export { type PictureSource, readPicture } from './pictures/read-picture.js';
export {
  cropAt,
  type PictureRegion,
  type Resampling,
  type RgbImage,
  resize,
  resizeRegion,
} from './pictures/resize.js';
export { placeOf, readIntegers, readSound } from './sound/read-sound.js';
export { RESAMPLER_ID, resample } from './sound/resample.js';
export { parseSeconds } from './times/parse-seconds.js';
export { decodeWav, type MonoSound, type WavIntegers } from './wav/decode-wav.js';
export { encodeWav } from './wav/encode-wav.js';
export { examineWav, WAV_REPORT_VERSION, type WavReport } from './wav/examine-wav.js';
export { MAX_WAV_BYTES } from './wav/limits.js';
export { type Pcm16, readPcm16 } from './wav/read-pcm16.js';
export { wavSeconds } from './wav/wav-seconds.js';
