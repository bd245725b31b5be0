/** Parts of the work, by the path that was being changed; the first that matches. */
const PHASES: readonly (readonly [phase: string, path: RegExp])[] = [
  ['lock', /\.lock(\.|$)|write-probe/],
  ['clips', /\.clips(\/|$)/],
  ['unpacking', /\.raw(\/|$)/],
  ['feature store', /\.features(\/|$)/],
  ['ledger of test', /test-openings/],
  ['dataset folder', /(^|\/)prepared/],
  ['checkpoint', /checkpoints\/state-|checkpoints$/],
  ['weights', /checkpoints\//],
  ['metrics', /metrics\.jsonl/],
  ['scores', /(eval|predictions|embeddings|robustness|summary)-?[^/]*\.(json|safetensors)/],
  ['page', /\.html/],
  [
    'several runs',
    /(summary|ablation|matrix|sweep|comparison|compare|ensemble|learning-rate|best)[^/]*\.(json|csv|yaml)/,
  ],
  ['record of a run', /(run|recipe|inputs|options|stage)\.json/],
];

/** In which part of the work a process was, by the path of its last call; of one that made none, before any file. */
export function phaseOf(path: string | undefined): string {
  if (path === undefined) return 'before any file';
  return PHASES.find(([, pattern]) => pattern.test(path))?.[0] ?? 'folders';
}
