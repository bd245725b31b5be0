/** Pitches, pools and changing rooms. */
export const sports = `
@ half-time | train | Moira female 47, Bea female 16, Rosa female 16, Tilly female 15, Hope female 16
Moira: neutral: Sit down, drink something. It's three nil, and there are forty minutes left.
Bea: anger: Their number nine's been pulling my shirt all game and nobody blows the whistle!
Tilly: sadness/voice: I let in three.
Hope: neutral: The second one went in off my heel, that wasn't yours.
Rosa: disgust/sarcasm: Lovely football, ladies. My gran moves faster, and she's a portrait.
Moira: neutral: Rosa, you go on the left. Bea, drop back ten metres and let her come to you.
Bea: surprise/face: Me, at the back?
Moira: neutral/voice: You.
Tilly: sadness/face: Do you want to put somebody else in goal?
Moira: neutral: No. I picked you in September, and I'd pick you now.
Tilly: joy/dialogue: Then three's enough.
Moira: neutral: Thirty seconds. Hair up, shin pads on.

@ photo-finish | train | Desmond male 44, Alba female 17
Desmond: neutral: Lane four. They're still looking at the picture.
Alba: fear/voice: What does your watch say?
Desmond: neutral: Fifty-eight point something. I pressed it late, I was shouting.
Alba: disgust: I can taste the pool in my nose. I'm never doing butterfly again.
Desmond: joy/sarcasm: Right. See you Monday at six, then.
Alba: neutral: What are they writing up there?
Desmond: surprise/face: Look at the board.
Alba: surprise: Fifty-seven nine. Fifty-seven! That can't be me!
Desmond: joy: Lane four, that's you, you beautiful fish!

@ chess-in-the-park | dev | Solomon male 76, Rio male 13
Solomon: joy/face: You're late, young man.
Rio: neutral: Knight to f6.
Solomon: neutral: You always do that. And then you bring the bishop.
Rio: joy/face: Maybe I do.
Solomon: neutral: Who showed you that one?
Rio: neutral: You did, in the summer. You said it was for fools and geniuses.
Solomon: surprise/voice: And which is it today?
Rio: neutral/dialogue: Mate in four.
Solomon: surprise/dialogue: In four. Let me see. Where's the hole in it?
Rio: fear/face: Are you angry?
Solomon: joy: Angry? I've waited six years for someone in this park to beat me!
Rio: neutral/voice: Same time tomorrow?

@ the-new-referee | train | Nils male 34, Gwen female 29, Arjun male 35
Nils: anger: That was never a foul! He fell over his own feet!
Gwen: neutral: Number seven, that's enough. Next time it's a card.
Nils: anger/sarcasm: Wonderful eyesight you've got. Do they let you drive?
Arjun: neutral: Leave it, mate. It's a Sunday league, there's a dog on the pitch.
Gwen: anger/voice: Name, please.
Nils: disgust/face: You're serious.
Gwen: neutral: Ten minutes on the bench, and then you may come back on.
Arjun: surprise: She's got her own bench rule! I've never seen a referee do that!
Nils: sadness/dialogue: My boy's watching. It's the first time he's come to see me play.
Gwen: neutral: Then go and sit with him for ten minutes.

@ marathon-eve | train | Petra female 40, Ulrich male 42
Petra: neutral: Shoes, number, safety pins, the gel in the left pocket.
Ulrich: neutral: And the plaster for your heel. It's in the bathroom, next to the scissors.
Petra: fear: My legs feel like wet sand. What if I don't get past thirty?
Ulrich: neutral: You did thirty-two in October, in the hail, with a cold.
Petra: sadness/face: You were there at every corner.
Ulrich: neutral/voice: I'll be at the corners.
Petra: surprise: On crutches? All the way across town?
Ulrich: joy/dialogue: I've mapped the trams. I can make six of them, seven if you slow down.
Petra: joy/sarcasm: Oh, so I should be slower. Any other orders?
Ulrich: neutral: Yes. Lights out at nine, and no reading.
`;
