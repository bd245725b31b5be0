/** Rehearsal rooms, stages and wings. */
export const theatre = `
@ act-two-again | train | Lorna female 53, Finn male 26, Xenia female 24, Rufus male 62
Lorna: neutral: From the letter, please. Xenia by the window, Rufus in the chair.
Xenia: neutral: Do I open it before he stands up, or after?
Lorna: neutral: After. He hears the paper, that's his cue.
Rufus: anger/face: Again.
Finn: neutral: It's only the ninth time. In the spring we had a scene we did thirty times.
Rufus: anger/sarcasm: I'm overjoyed. My knees have asked for thirty.
Lorna: surprise/face: Xenia, what was that?
Xenia: fear/voice: Was it wrong?
Lorna: joy: It was the first time I believed you! Don't touch it, don't think about it, just keep it!
Rufus: joy/dialogue: So nine times was enough.
Lorna: neutral/face: Once more, please. From the letter.
Rufus: anger/dialogue: Ten.

@ the-trapdoor | test | Sabine female 45, Miles male 31
Miles: surprise: You want me to stand on what?
Sabine: neutral: When the thunder comes, you step back twice and the trapdoor opens.
Miles: fear/face: How far down is it?
Sabine: neutral: A metre eighty, with two mattresses at the bottom. The last Faust loved it.
Miles: neutral: Where's the last Faust now?
Sabine: neutral/voice: He's resting.
Miles: fear/sarcasm: Resting. That's very soothing, thank you.
Sabine: neutral: One step, two steps, and here's the thunder.
Miles: surprise: Whoa! You didn't say it would be quick!
Sabine: neutral: Are you all right down there?
Miles: joy/dialogue: Can we do it once more?
Sabine: anger/face: No.

@ costume-fitting | dev | Wilma female 56, Tobias male 20
Wilma: neutral: Arms up. This was made for the autumn show in 1988, so breathe in.
Tobias: disgust: There's somebody's hair in the collar. Long, ginger hair.
Wilma: neutral: That'll be Sir Roland's. He wore it for a whole season in that heatwave.
Tobias: disgust/sarcasm: Fantastic. I can practically feel his sweat, it's like having an understudy.
Wilma: anger/voice: Stand straight.
Tobias: neutral: What's this in the lining? Something crackles.
Wilma: neutral/face: Give it here.
Tobias: neutral: It's a card. To my Wilma, who sewed me together, with a date on it.
Wilma: sadness/voice: The seventh of August.
Tobias: sadness/dialogue: I'm sorry. I shouldn't have read it out.

@ empty-seats | train | Marguerite female 49, Dov male 37, Jin male 28
Dov: neutral: Forty-one tickets. The hall has three hundred.
Jin: sadness/face: Forty-one.
Marguerite: neutral: We've played for fewer. In Hull there were six, two of them were asleep, and one had only come in because it was raining and he'd seen a radiator.
Dov: anger: Because there are no posters! Not one, from here to the station!
Jin: neutral: The poster man has chickenpox. He rang on Monday, I left you a note.
Dov: anger/sarcasm: A note. In this office. You might as well have told the pigeons.
Marguerite: neutral: Ten minutes. Would you both look through the curtain, please?
Jin: surprise: They're coming in by the dozen! There's a queue across the square!
Dov: surprise/face: What did you do?
Marguerite: joy/dialogue: I stood in the market with a drum this morning, in full costume.

@ prompt-corner | train | Ambrose male 73, Katya female 22
Ambrose: neutral: I had a line there. It had a ship in it, I think.
Katya: neutral: No ship returns the way it left.
Ambrose: neutral/voice: Thank you.
Katya: neutral: We can cut it, if you'd like. Nobody would notice.
Ambrose: anger: I played that part before you were born, with a broken toe, in front of two ministers, and I did not cut!
Katya: sadness/face: I only... I meant to help.
Ambrose: sadness: I know you did. It's a horrible thing, to reach for a word and find a hole.
Katya: neutral: I could stand behind the mast with the script. I'd be in the dark anyway.
Ambrose: joy/voice: Behind the mast.
Katya: joy/sarcasm: You'll be insufferable on opening night, won't you?
Ambrose: neutral: From the storm, then. And not so loud.
`;
