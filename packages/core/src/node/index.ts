export { type FileFunctions, nodeFiles, type WritableFile } from './files.js';
export {
  HOST,
  isRunning,
  type RemoveLeftoversOptions,
  removeLeftovers,
  temporaryName,
} from './leftovers.js';
export { sha256OfFile } from './sha256.js';
export { abandonedNames, landFolder, removeAbandoned, unfinishedName } from './unfinished.js';
export { syncDirectory, writeFileAtomic, writeFolderAtomic } from './write-atomic.js';
