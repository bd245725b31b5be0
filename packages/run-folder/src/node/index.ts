export {
  type CheckedRunFolder,
  changedInputs,
  checkRunFolder,
  type RunFolderOptions,
  readStartedRun,
  type StartedRun,
} from './check-run-folder.js';
export { bestCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint-file.js';
export { findEmbeddings, writeEmbeddings } from './embeddings-file.js';
export { type RunFolder, readRunFolder } from './read-run-folder.js';
export { findRecord, readRecord, writeRecord } from './record-files.js';
export { addTestOpening, type TestOpening } from './test-ledger.js';
