export type { StoredClip } from './clips/clip-store.js';
export type { Conversion } from './clips/convert-clip.js';
export {
  type ClipConverter,
  type ClipConverterOptions,
  type ClipPart,
  type ClipProgress,
  type ClipsId,
  type ConvertClipsOptions,
  type ConvertedClip,
  convertClips,
  hashClips,
  type LostClip,
  openClipConverter,
  type UnreadClip,
} from './clips/convert-clips.js';
export type { ClipSpan } from './clips/cut-clip.js';
export {
  type CutRecordingsOptions,
  cutRecordings,
  type PartFiles,
  type RecordingPart,
} from './clips/cut-recordings.js';
export type { ClipInfo, LostReason } from './clips/decoder.js';
export { linkFiles } from './clips/link-files.js';
export { cutsRecordings, mediaOptionsOf } from './clips/options-of-dataset.js';
