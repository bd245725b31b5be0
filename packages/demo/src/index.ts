export { type DemoSourceOptions, demo } from './demo.js';
