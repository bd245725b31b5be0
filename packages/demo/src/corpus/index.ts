export { demoDialogues } from './demo-dialogues.js';
export { DEMO_CUES, type DemoCue, type DemoDialogue, type DemoLine, type DemoSpeaker } from './types.js';
