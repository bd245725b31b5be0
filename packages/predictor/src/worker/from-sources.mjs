// Starts worker.ts where the sources run as they are, in this repository: a thread does not inherit what translates them.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
