import * as tf from '@tensorflow/tfjs';

/** The one private function of tfjs that is needed: it counts a tensor and says which backend holds its data. */
interface Internals {
  trackTensor(tensor: tf.Tensor, backend: tf.KernelBackend): void;
}

/** Makes `variable` stand for other data, held by `backend`, and lets its old data go. */
export function rebind(variable: tf.Variable, dataId: tf.DataId, backend: tf.KernelBackend): void {
  const engine = tf.engine();
  engine.disposeTensor(variable);
  (variable as { dataId: tf.DataId }).dataId = dataId;
  (engine as unknown as Internals).trackTensor(variable, backend);
}

const guarded = new WeakSet<tf.KernelBackend>();

/**
 * Makes tfjs's current backend take a snapshot where it would share data of a store. `clone` and `reshape` copy no data, they count one
 * more user of it by `incRef`; a clone of a variable would then change with the next training step.
 */
export function guardAliases(isStore: (backend: tf.KernelBackend) => boolean): void {
  const backend = tf.backend() as tf.KernelBackend;
  if (guarded.has(backend)) return;
  guarded.add(backend);
  const incRef = backend.incRef.bind(backend);
  backend.incRef = (dataId) => {
    const engine = tf.engine();
    const holder = engine.state.tensorInfo.get(dataId)?.backend;
    if (holder && isStore(holder)) engine.moveData(backend, dataId);
    incRef(dataId);
  };
}
