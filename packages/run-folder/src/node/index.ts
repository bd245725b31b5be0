export {
  begunKernels,
  type CheckedRunFolder,
  changedInputs,
  checkRunFolder,
  type RunFolderOptions,
  readStartedRun,
  type StartedRun,
} from './check-run-folder.js';
export {
  beginCheckpoint,
  bestCheckpoint,
  checkpointsTable,
  checkWeights,
  isCheckpointName,
  type KeptCheckpoint,
  keptCheckpoint,
  keptCheckpoints,
  readBestCheckpoint,
  readCheckpoint,
  readKeptCheckpoint,
  scoresOfCheckpoint,
  writeCheckpoint,
} from './checkpoint-file.js';
export { findEmbeddings } from './embeddings-file.js';
export { refuseInsideRun } from './enclosing-run.js';
export { hashFile } from './hash-file.js';
export {
  FolderInUseError,
  type HeldFolder,
  type HoldFolderOptions,
  holdFolder,
  LOCK_NAME,
  refuseHeldInside,
  whileHolding,
} from './hold-folder.js';
export { type RunFolder, readRunFolder } from './read-run-folder.js';
export { findRecord, readRecord, writeRecord } from './record-files.js';
export { hashRunFiles } from './run-files.js';
export { findPredictions, readPredictions, type Scores, writeScores } from './score-files.js';
export {
  checkShared,
  isRunOf,
  joinRunFolder,
  type SharedRunFolderOptions,
  whileHoldingJob,
} from './shared-run-folder.js';
export { addTestOpening, type TestOpening } from './test-ledger.js';
