export { type EncodeCachedOptions, type EncodeCachedResult, encodeCached } from './feature-cache.js';
export { sha256Of, sha256OfFile } from './sha256.js';
export { writeFileAtomic, writeFolderAtomic } from './write-atomic.js';
