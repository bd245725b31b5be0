/** Bands, choirs and cellars: people who make music together. */
export const music = `
@ the-bass-line | test | Jude male 22, Mina female 21, Saul male 23, Fern female 22
Jude: neutral: From the second verse, and watch the break after the chorus.
Mina: neutral: Is that four bars or eight?
Saul: anger/voice: Four.
Fern: neutral: It was eight last week, I've still got it written on my hand.
Saul: anger: It has never been eight! I wrote the thing, it's four bars and out, and if anybody -
Fern: anger/sarcasm: Sorry, maestro. Shall we kneel, or is standing all right?
Jude: neutral: Let's play it both ways and record it.
Mina: surprise: Oh! Listen to that, six sounds better than either of them!
Saul: disgust/face: Six.
Jude: joy: Six it is! That's the first thing all night that made my neck tingle.
Saul: joy/dialogue: Fine. But I'm still down as the composer.
Mina: disgust/voice: The composer.

@ altos-on-the-left | train | Harriet female 67, Piet male 44, Comfort female 51
Piet: neutral: Altos on the left, please, and tenors, don't hide behind the pillar.
Comfort: neutral: We're short of two basses. There's a cold going round the fire station.
Harriet: neutral/face: Could I sing with the basses?
Piet: surprise/dialogue: With the basses.
Harriet: neutral: I sang tenor at school, and it's gone down a bit every year since.
Piet: surprise/sarcasm: Of course. And I'll be doing the soprano solo.
Comfort: anger/face: Let her try.
Harriet: neutral/voice: Which bar?
Comfort: surprise: Goodness. I felt that one through the floorboards!
Piet: joy: Where on earth have you been all these years? Front row, please, in the middle.
Harriet: neutral: I'll need a lower chair, and somebody to turn the pages.

@ audition-tape | train | Naomi female 18, Victor male 49
Victor: neutral: The letter from the conservatoire is on the table, it came with the morning post.
Naomi: fear/voice: Is it thick or thin?
Victor: neutral/face: I didn't pick it up.
Naomi: neutral: Thick means forms to fill in. Thin means one page.
Victor: sadness/voice: It's thin.
Naomi: sadness/sarcasm: Great. Nine years of scales, and look what I've won, a page.
Victor: neutral: Read it anyway. It costs nothing to read it.
Naomi: surprise: Dad. It says the forms are online now, to save paper!
Victor: joy/dialogue: To save paper. To save paper!

@ busking-spot | dev | Salvador male 41, Ebba female 19
Salvador: anger/face: You're standing on my corner.
Ebba: neutral: I didn't see a name on it.
Salvador: neutral: Ask the man at the newspaper stand. Every Saturday since the fountain was built.
Ebba: anger/sarcasm: Forgive me, your highness. I'll take my flute to the bins.
Salvador: surprise/voice: A flute.
Ebba: neutral: A wooden one. I play old dance tunes, mainly reels.
Salvador: neutral: I play the accordion. In what key?
Ebba: joy/face: Whichever you like.
Salvador: neutral: D, then. Four bars from me, and you come in when you feel like it.
Ebba: surprise: Look at the hat! We've only done one tune and it's full!
Salvador: joy/sarcasm: Terrible. Now I'll have to put up with you all summer.

@ broken-string | train | Mirela female 36, Anton male 38, Suzette female 35, Boris male 59
Mirela: neutral: Five minutes, everybody! First violin and viola enter from the left, you two from the right.
Anton: surprise: My E string just snapped! It nearly took my eyebrow off!
Suzette: neutral: Take the spare from my case, the blue envelope.
Boris: neutral/voice: The blue envelope.
Suzette: neutral/face: Why?
Boris: sadness/dialogue: I used that one on Tuesday, and I meant to tell you.
Suzette: anger/sarcasm: How lovely to hear it now. With the lights already down.
Mirela: anger: Four grown people, and not one string between you!
Anton: neutral: The girl who turns the pages plays. I saw a violin case under her coat.
Mirela: joy/voice: Bring her in.
Boris: neutral/dialogue: And I'll buy a new blue envelope.

@ hum-in-the-speakers | train | Otis male 34, Paloma female 29
Paloma: neutral: Do you hear that hum? It's there even with the faders down.
Otis: neutral: Fifty hertz. That's an earth loop, somewhere between the desk and the stage.
Paloma: anger/voice: We open the doors in half an hour.
Otis: neutral: I'll pull the cables one at a time. Say when.
Paloma: neutral/voice: No. No. No.
Otis: neutral/dialogue: That was the last one. What else is on this circuit?
Paloma: disgust: Ugh, there's a fridge behind the curtain. It's full of old milk, and it's humming in tune.
Otis: joy/dialogue: So that's our ghost.
Paloma: joy/sarcasm: Give that fridge a contract. It's got better pitch than the singer.
Otis: neutral: I'll tape a sign to it. Do not feed.
`;
