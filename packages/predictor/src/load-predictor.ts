import type { LoadPredictorOptions } from './load-options.js';
import { openPredictor } from './open-predictor.js';
import type { Predictor } from './predictor.js';
import { untilAborted } from './queue.js';

/**
 * Loads a folder with a trained model. Its files are checked against their SHA-256 before they are used. In Node it computes in a thread of its own, so that a
 * server goes on answering; in a browser, and with `encoders`, in the thread that calls.
 *
 * @param folder A path (Node only), or an address: `file:` (Node only), `http:` or `https:`.
 * @throws DataError for a folder that is no model, for files that are missing or have changed, and for an encoder that is not known, naming it;
 *   EncoderError when ONNX Runtime or another package that the model needs is not installed; the signal's reason.
 */
export async function loadPredictor(
  folder: string | URL,
  options: LoadPredictorOptions = {},
): Promise<Predictor> {
  const { signal, encoders, threads } = options;
  signal?.throwIfAborted();
  const { openFolder, startWorker } = await import('#platform');
  if (startWorker && !encoders) return startWorker(folder, { signal, threads });
  const loading = openFolder(folder, signal).then((files) =>
    openPredictor(files, { signal, encoders, threads }),
  );
  if (!signal) return loading;
  // Who went away has nothing to dispose.
  const disposeUnseen = async (predictor: Predictor): Promise<void> => {
    if (signal.aborted) await predictor.dispose();
  };
  loading.then(disposeUnseen).catch(() => undefined);
  return untilAborted(loading, signal);
}
