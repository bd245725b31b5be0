export type { ClipPart } from './clips/clip-parts.js';
export type { StoredClip } from './clips/clip-store.js';
export type { Conversion } from './clips/convert-clip.js';
export {
  type ClipConverter,
  type ClipConverterOptions,
  type ClipProgress,
  type ClipsId,
  type ConvertClipsOptions,
  convertClips,
  hashClips,
  openClipConverter,
} from './clips/convert-clips.js';
export type { ConvertedClip, LostClip, UnreadClip } from './clips/converted-clip.js';
export type { ClipSpan } from './clips/cut-clip.js';
export {
  type CutRecordingsOptions,
  cutRecordings,
  type PartFiles,
  type RecordingPart,
} from './clips/cut-recordings.js';
export type { ClipInfo, LostReason } from './clips/decoder.js';
export { linkFiles } from './clips/link-files.js';
export { findDetector } from './faces/find-detector.js';
