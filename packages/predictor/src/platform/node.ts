import { startPredictorWorker } from '../worker/start-worker.js';
import type { Platform } from './platform.js';

export { openFolder } from './open-folder.js';

export const startWorker: Platform['startWorker'] = startPredictorWorker;
