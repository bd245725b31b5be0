import * as tf from '@tensorflow/tfjs';

/** Runs synchronous code on a tfjs backend that is loaded, and puts the global one back whatever happens. */
export function onBackend<T>(name: string, body: () => T): T {
  const previous = tf.getBackend();
  if (previous === name) return body();
  // A loaded backend becomes the current one before the promise is returned.
  void tf.setBackend(name);
  try {
    return body();
  } finally {
    void tf.setBackend(previous);
  }
}
