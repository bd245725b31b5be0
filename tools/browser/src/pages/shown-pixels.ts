export { shownOf as run } from './pictures.js';
