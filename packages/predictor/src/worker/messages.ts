import type { ClipOptions } from '@erc/media';
import type { PredictedTurn, PredictorTurn } from '../dialogue.js';
import type { ModelManifest } from '../model-folder/manifest.js';
import type { SentError } from './sent-error.js';

/** What a worker is told when it starts. */
export interface WorkerSetup {
  /** A path, or an address. */
  readonly folder: string;
  /** An empty folder for files that are downloaded, which the thread that starts this one removes. Absent: there are none. */
  readonly downloads: string | undefined;
  readonly threads?: number | undefined;
}

/** A call of the predictor that computes in a worker. */
export type CallKind =
  | { readonly kind: 'predict'; readonly dialogue: readonly PredictorTurn[] }
  | { readonly kind: 'next'; readonly session: number; readonly turn: PredictorTurn }
  | { readonly kind: 'end'; readonly session: number }
  | { readonly kind: 'dispose' };

/** Each call is answered once, by its number. */
export type WorkerCall = CallKind & { readonly id: number };

/** What a worker is sent. Nobody waits any more for a call that is aborted, but for a `next`: its answer says whether the turn was added. */
export type WorkerJob = WorkerCall | { readonly kind: 'abort'; readonly id: number };

/** A model that is open in a worker. */
export interface ReadyModel {
  readonly model: ModelManifest;
  /** As `Predictor.clips`. */
  readonly clips: ClipOptions | undefined;
}

/** What comes back: first one of the first two. */
export type WorkerAnswer =
  | ({ readonly kind: 'ready' } & ReadyModel)
  | { readonly kind: 'failed'; readonly error: SentError }
  | { readonly kind: 'answer'; readonly id: number; readonly turns: readonly PredictedTurn[] }
  | { readonly kind: 'refused'; readonly id: number; readonly error: SentError };
