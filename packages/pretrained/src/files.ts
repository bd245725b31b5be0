// What stands behind `#files` in package.json, in Node.
export { findModelFile } from './find-model-file.js';
export { findModuleAlone, findPretrainedModel } from './find-pretrained-model.js';
export { readNamedFile } from './read-named-file.js';
export { findSettings } from './weights/find-settings.js';
export { findWeights } from './weights/find-weights.js';
export { writeModelFolder } from './weights/save-model-folder.js';
