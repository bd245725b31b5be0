import { parseScreenplays } from './parse.js';
import { celebrations } from './scenes/celebrations.js';
import { clinics } from './scenes/clinics.js';
import { families } from './scenes/families.js';
import { games } from './scenes/games.js';
import { homes } from './scenes/homes.js';
import { kitchens } from './scenes/kitchens.js';
import { labs } from './scenes/labs.js';
import { music } from './scenes/music.js';
import { neighbours } from './scenes/neighbours.js';
import { nightShifts } from './scenes/night-shifts.js';
import { offices } from './scenes/offices.js';
import { outdoors } from './scenes/outdoors.js';
import { petsAndMoves } from './scenes/pets-and-moves.js';
import { shops } from './scenes/shops.js';
import { sports } from './scenes/sports.js';
import { theatre } from './scenes/theatre.js';
import { travel } from './scenes/travel.js';
import type { DemoDialogue } from './types.js';

/**
 * The dialogues of the demo corpus, always the same and in the same order.
 * Original text written for this project, in everyday English; labels, cues and splits are part of the text.
 * Nobody speaks in two dialogues. The text is frozen: models are tuned to it, never the other way round.
 */
export function demoDialogues(): readonly DemoDialogue[] {
  return parseScreenplays({
    homes,
    neighbours,
    families,
    kitchens,
    shops,
    travel,
    nightShifts,
    labs,
    offices,
    clinics,
    outdoors,
    petsAndMoves,
    sports,
    games,
    music,
    theatre,
    celebrations,
  });
}
