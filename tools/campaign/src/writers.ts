/**
 * Every module that changes a disk with functions of Node, and what lets its disk fail: kinds of the campaign, or tests by their path. All others write through
 * `writeFileAtomic` and `writeFolderAtomic` of `@erc/core/node`.
 */
export const WRITERS: Readonly<Record<string, readonly string[]>> = {
  'packages/core/src/node/begin-file.ts': ['packages/core/src/node/write-atomic.test.ts', 'prepare', 'seeds'],
  'packages/core/src/node/check-writable.ts': ['packages/core/src/node/check-writable.test.ts'],
  'packages/core/src/node/download/fetch-file.ts': [
    'packages/core/src/node/download/faults.integration.test.ts',
  ],
  'packages/core/src/node/download/partial-file.ts': [
    'packages/core/src/node/download/faults.integration.test.ts',
  ],
  'packages/core/src/node/files.ts': ['packages/core/src/node/write-atomic.test.ts'],
  'packages/core/src/node/leftovers.ts': ['encode', 'eval'],
  'packages/core/src/node/lock.ts': [
    'packages/core/src/node/lock-faults.integration.test.ts',
    'encode',
    'eval',
    'seeds',
  ],
  'packages/core/src/node/remove-listed.ts': ['prepare clips'],
  'packages/core/src/node/sync-directory.ts': ['packages/core/src/node/write-atomic.test.ts', 'seeds'],
  'packages/core/src/node/temporary-folder.ts': [
    'packages/core/src/node/temporary-folder.integration.test.ts',
  ],
  'packages/core/src/node/unfinished.ts': ['prepare clips'],
  'packages/core/src/node/write-atomic.ts': ['packages/core/src/node/write-atomic.test.ts', 'prepare'],
  'packages/demo/src/write-media.ts': ['packages/demo/src/faults.integration.test.ts'],
  'packages/etl/src/archive/entry-taker.ts': ['prepare clips'],
  'packages/etl/src/archive/read-inner-tar.ts': ['packages/etl/src/archive/faults.integration.test.ts'],
  'packages/etl/src/archive/unpack-archive.ts': ['prepare clips'],
  'packages/etl/src/dataset-folder/feature-files.ts': ['packages/etl/src/faults.integration.test.ts'],
  'packages/etl/src/iemocap/write-voices.ts': ['packages/etl/src/faults.integration.test.ts'],
  'packages/etl/src/release/copy-unchanged.ts': ['packages/etl/src/faults.integration.test.ts'],
  'packages/experiment/src/evaluate/evaluate-checkpoints.ts': ['checkpoints'],
  'packages/experiment/src/shards/failures.ts': [
    'packages/experiment/src/shards/shards.integration.test.ts',
    'sweep shards',
  ],
  'packages/experiment/src/train/earlier-stages.ts': ['stages'],
  'packages/experiment/src/train/run-job.ts': ['folds', 'seeds', 'ablation'],
  'packages/features/src/collect-garbage.ts': ['encode shards'],
  'packages/features/src/store-folder.ts': ['encode', 'packages/features/src/faults.integration.test.ts'],
  'packages/media/src/clips/clip-store.ts': ['prepare clips'],
  'packages/media/src/clips/convert-clip.ts': ['prepare clips'],
  'packages/media/src/clips/convert-together.ts': ['prepare clips'],
  'packages/media/src/clips/link-files.ts': ['prepare', 'packages/etl/src/faults.integration.test.ts'],
  'packages/pretrained/src/hub-files.ts': ['packages/pretrained/src/hub-faults.integration.test.ts'],
  'packages/run-folder/src/node/hold-folder.ts': ['seeds', 'eval', 'report'],
  'packages/run-folder/src/node/record-files.ts': ['seeds', 'eval'],
  'packages/run-folder/src/node/run-contents.ts': ['seeds'],
  'packages/run-folder/src/node/test-ledger.ts': ['eval', 'packages/run-folder/src/node/test-ledger.test.ts'],
  'packages/trainer/src/callbacks/metrics-file.ts': [
    'packages/trainer/src/callbacks/faults.integration.test.ts',
    'seeds',
  ],
  'packages/trainer/src/callbacks/tensorboard/tensorboard.ts': [
    'packages/trainer/src/callbacks/faults.integration.test.ts',
  ],
  'packages/trainer/src/run/checkpoint-folder.ts': [
    'packages/trainer/src/run/checkpoint-store.test.ts',
    'seeds',
  ],
  'packages/trainer/src/run/checkpoint-store.ts': [
    'packages/trainer/src/run/checkpoint-store.test.ts',
    'seeds',
  ],
};
