export {
  type BeginFileOptions,
  type BegunFile,
  beginFile,
  type FileParts,
  type FinishedFile,
} from './begin-file.js';
export { bytesText, type CheckRoomOptions, checkRoom, type DiskSize } from './check-room.js';
export { checkWritable } from './check-writable.js';
export { type FetchFileOptions, fetchFile, StatusError } from './download/fetch-file.js';
export {
  type OpenPartialFileOptions,
  openPartialFile,
  PARTIAL_STATE,
  type PartialFile,
} from './download/partial-file.js';
export type { Fetch } from './download/request.js';
export {
  asFileSystemError,
  FileSystemError,
  fileSystemError,
  isOfDisk,
  isOfFileSystem,
  isReadOnly,
} from './file-errors.js';
export {
  type FileHashes,
  type FileHashesOptions,
  type FilesRead,
  openFileHashes,
  type ReadCounts,
} from './file-hashes.js';
export { type FileFunctions, nodeFiles, type WritableFile } from './files.js';
export {
  HOST,
  type RemoveLeftoversOptions,
  removeLeftovers,
  temporaryName,
} from './leftovers.js';
export {
  type HeldLock,
  holderOf,
  type LockAttempt,
  removeEndedLock,
  tryLock,
  type WithLockOptions,
  withLock,
} from './lock.js';
export { canSee, describeHolder, isThisProcess, type LockHolder } from './lock-holder.js';
export { MemoryError } from './memory-errors.js';
export { type MemoryLimitOptions, memoryLimit } from './memory-limit.js';
export { kindOfFile, type ReadFileOptions, readOrdinaryFile, sizeOfFile } from './ordinary-file.js';
export { type ExitCode, errorText, exitCodeOf } from './program/exit-codes.js';
export { type ProcessContext, type RunProcessOptions, runProcess } from './program/run-process.js';
export { refuseUri } from './refuse-uri.js';
export { clearPlace, removeListed } from './remove-listed.js';
export { refuseRepeatedFlags } from './repeated-flags.js';
export {
  findSafetensors,
  openSafetensorsFile,
  type SafetensorsArrays,
  type SafetensorsFile,
} from './safetensors-file.js';
export { sha256OfFile } from './sha256.js';
export { shellWord } from './shell-word.js';
export { syncDirectory } from './sync-directory.js';
export { makeTemporaryFolder, type TemporaryFolder } from './temporary-folder.js';
export { landFolder, removeAbandoned, unfinishedName } from './unfinished.js';
export { pathFrom, shownPath, userDirectory, userPath } from './user-path.js';
export { writeFileAtomic, writeFolderAtomic } from './write-atomic.js';
