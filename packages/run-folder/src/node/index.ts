export { bestCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint-file.js';
export { findEmbeddings, writeEmbeddings } from './embeddings-file.js';
export { type RunFolder, readRunFolder } from './read-run-folder.js';
export { findRecord, readRecord, writeRecord } from './record-files.js';
