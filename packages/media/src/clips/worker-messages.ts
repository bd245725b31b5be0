import type { Conversion, ConversionOptions, FolderOfPart } from './convert-clip.js';
import type { ClipInfo, DecoderLimits, LostReason } from './decoder.js';
import type { DecoderName } from './options.js';

/** What a worker is told when it starts. */
export interface WorkerSetup {
  readonly decoder: DecoderName;
  readonly limits?: DecoderLimits;
  /** The ffmpeg on the PATH that opens what the decoder does not have. @default none does */
  readonly ffmpegId?: string;
}

/** What a worker does. Paths are absolute. */
export type WorkerJob =
  | {
      readonly kind: 'convert';
      readonly path: string;
      readonly parts: readonly FolderOfPart[];
      readonly options: ConversionOptions;
    }
  | { readonly kind: 'probe'; readonly path: string };

/** What comes back. */
export interface WorkerAnswer {
  /** For each part what it became, or why nothing comes of it. */
  readonly converted?: readonly (Conversion | { readonly problem: string })[];
  readonly info?: ClipInfo;
  /** Why the clip cannot be read. */
  readonly problem?: string;
  /** With `problem`: it may be the machine's fault, or a decoder's. */
  readonly lost?: LostReason | 'crashed';
  /** With `problem`: none of the decoders has its codec or format. */
  readonly isUnsupported?: true;
  /** What the file system refused where the results go: a full disk is no fault of the clip. */
  readonly refused?: { readonly message: string; readonly code: string };
  /** What went wrong otherwise: it would go wrong with other clips too. */
  readonly failure?: string;
  readonly residentBytes: number;
}
