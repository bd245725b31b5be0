export type { Page, PageFile } from './http/add-page.js';
export { type ServerLimits, type ServerLimitsInput, serverLimitsSchema } from './limits.js';
export type { ProblemCode } from './reply/problem.js';
export {
  createPredictionServer,
  type ListenOptions,
  type PredictionServer,
  type PredictionServerOptions,
} from './server.js';
export type { LogRecord, ServerLog } from './server-log.js';
