export { bestCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint-file.js';
export { findEmbeddings, writeEmbeddings } from './embeddings-file.js';
export {
  changedInputs,
  checkInputs,
  checkRunFolder,
  type OpenRunFolderOptions,
  openRunFolder,
  readStartedRun,
  type StartedRun,
} from './open-run-folder.js';
export { type RunFolder, readRunFolder } from './read-run-folder.js';
export { findRecord, readRecord, writeRecord } from './record-files.js';
export { addTestOpening, type TestOpening } from './test-ledger.js';
