import { nodeModule } from './node-module.js';

let collect: (() => void) | undefined;

/**
 * Collects garbage now, in Node; elsewhere nothing is done. V8 knows of arrays that nobody has any more, but lets them lie until it wants memory for
 * itself, and what native code takes meanwhile stands beside them.
 */
export function collectGarbage(): void {
  const v8 = nodeModule('node:v8');
  const vm = nodeModule('node:vm');
  if (!v8 || !vm) return;
  if (!collect) {
    v8.setFlagsFromString('--expose-gc');
    collect = vm.runInNewContext('gc') as () => void;
  }
  collect();
}
