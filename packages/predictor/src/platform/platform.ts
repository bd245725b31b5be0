import type { ModelFiles } from '../model-folder/model-files.js';
import type { Predictor } from '../predictor.js';

/** What stands behind `#platform` in package.json: Node or a browser. */
export interface Platform {
  /**
   * The files of a model.
   *
   * @throws ConfigError for an address that this platform cannot open.
   */
  openFolder(folder: string | URL, signal: AbortSignal | undefined): Promise<ModelFiles>;
  /** Loads a model in a thread of its own. Absent: there is none. */
  readonly startWorker?: (
    folder: string | URL,
    options: { readonly signal: AbortSignal | undefined; readonly threads: number | undefined },
  ) => Promise<Predictor>;
}
