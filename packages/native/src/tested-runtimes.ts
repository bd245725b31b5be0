/**
 * Versions of ONNX Runtime that every test was run with. The order of its table of functions is kept from version to version, and what
 * an operator may read as well; but nothing says so of what a release does by mistake.
 */
export const TESTED_RUNTIMES: readonly string[] = ['1.30.0'];
