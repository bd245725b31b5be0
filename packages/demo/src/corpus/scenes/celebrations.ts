/** Weddings, birthdays and farewells: people who have come together for a reason. */
export const celebrations = `
@ the-seating-plan | train | Odette female 32, Max male 34, Gloria female 63, Ivan male 66
Odette: neutral: Table five has my three cousins, the photographer, and your uncle Ivan.
Gloria: surprise/face: Next to the photographer.
Max: neutral: Is that a problem?
Gloria: anger/voice: You'd have to ask your uncle.
Ivan: anger: He cut my head off in the family portrait! My entire head!
Odette: joy/sarcasm: What a tragedy. And it was such a lovely tie.
Max: neutral: We could swap him with the trombone player from table two.
Ivan: disgust/sarcasm: A trombone with the soup. Just what my stomach needs.
Gloria: neutral: Put him next to me. I'll manage.
Max: joy/dialogue: You'd do that for us?
Gloria: sadness/voice: I did it for thirty years.

@ best-man | train | Reuben male 29, Callum male 30, Ada female 28
Callum: neutral: The speech is in my left pocket, the rings are in my right.
Reuben: fear/face: Show me.
Callum: neutral: Left pocket, speech. Right pocket, hang on, right pocket -
Ada: fear/dialogue: Callum. Right pocket.
Callum: fear: They were there in the taxi! I had my hand on the box the whole way.
Reuben: fear/sarcasm: No, no, I'm perfectly calm. I always hold on to door frames like this.
Ada: neutral: What did you do after the taxi?
Callum: neutral: Let me think. I paid, I held the door for your aunt, I fixed the bow tie on the little one, and he gave me a sweet for it.
Ada: joy/dialogue: Look at the ring bearer, you two. He's got one on each thumb.
Reuben: joy/voice: Oh, that child.
Callum: neutral: Four minutes. Which pocket shall I use?

@ eighty-candles | dev | Edith female 80, Nora female 54, Jacob male 23, Lily female 9, Hamish male 57
Lily: joy: Granny, close your eyes! Not like that, properly!
Edith: neutral: I'm closing them. I can still smell matches, you know.
Jacob: neutral: Dad, the door. There's a draught from the garden.
Hamish: neutral: Done. Lights?
Nora: joy: Now, Mum. You can look!
Edith: surprise/voice: Is that all of them?
Lily: neutral: I counted twice. There are eighty, and one for luck in the middle.
Hamish: fear: Nora, the paper chain. The paper chain's on fire!
Jacob: neutral/voice: I've got it.
Edith: joy/sarcasm: Splendid. Next year we'll simply burn the house down.
Jacob: neutral: There's some water on the carpet, and the chain was from last year anyway.

@ the-retirement-watch | train | Clive male 65, Shanice female 39
Shanice: neutral: It's from all of us on the second floor. Open it.
Clive: surprise/face: It's a watch.
Shanice: neutral: We didn't know what else to get you.
Clive: joy/sarcasm: A watch, now that I never have to be on time again. You're monsters.
Shanice: joy/voice: Turn it over.
Clive: neutral: There's something engraved. I need my other glasses.
Shanice: neutral: It says, he always waited for the last one out.
Clive: sadness/dialogue: Well. I did, didn't I.
Shanice: sadness/dialogue: Nobody's going to check that the windows are shut any more.

@ surprise-party | train | Bianca female 27, Leo male 28, Teresa female 26, Yusuf male 31
Bianca: joy: I can't believe we've kept it quiet for three whole weeks!
Bianca: neutral: She's leaving the office at six, so everybody behind the sofa by a quarter past.
Leo: neutral: Who's got the balloons?
Teresa: neutral/voice: I thought you had them.
Leo: anger/voice: Me?
Yusuf: neutral: I can draw some on the window with a marker. It's washable.
Bianca: anger/sarcasm: Perfect. Nothing says we love you like a felt-tip balloon.
Teresa: fear: I hear keys. It's only half past five, and I hear keys!
Bianca: surprise: It's the landlord! Why has he got a cake?
Yusuf: joy/face: She invited him herself.
Leo: sadness/sarcasm: So she knows. Three weeks of whispering, well done us.

@ baby-names | train | Imogen female 31, Kwame male 33, Pearl female 60
Pearl: neutral: So have you two settled on a name?
Kwame: neutral: We've got a list on the fridge. It was forty, now it's six.
Pearl: joy/face: Go on.
Imogen: neutral: For a girl, Iris, Esi or June. For a boy, Aaron, Kojo or Clement.
Pearl: disgust/voice: Clement.
Kwame: neutral: It was my grandfather's name, he built the school in our village.
Pearl: disgust/sarcasm: No, it's charming. For a bishop. With gout.
Imogen: anger/face: Thank you, Mum.
Pearl: neutral: What's that at the bottom, in pencil? I can't make it out.
Imogen: neutral/voice: Pearl.
Pearl: surprise/dialogue: But that's me.
Kwame: joy/dialogue: If it's a girl. We were going to tell you on Sunday.
`;
