/** Start-ups, offices and hotlines. */
export const offices = `
@ demo-day | train | Farah female 34, Nico male 30, Sten male 28, Yara female 27
Farah: neutral: Two minutes on the problem, three on the product, and then Nico shows the app. If the projector dies again, we smile and pass the phone round.
Nico: neutral: I'll use the test account. It's got the clean data.
Sten: neutral/face: About the test account.
Nico: fear/face: What about it?
Sten: neutral: I renamed everything last night, to see what would break.
Yara: disgust/sarcasm: Oh, how tasteful. Every single customer is called Bum.
Farah: anger: We're on in nine minutes, Sten! In front of the bank!
Sten: sadness/dialogue: I can change it back. It takes ten.
Yara: neutral: We tell them it's anonymised. Strictly speaking, it is.
Farah: surprise/voice: Anonymised.
Nico: joy: That's brilliant. That's page one of the pitch!
Sten: neutral: Who's got the clicker?

@ the-last-biscuit | train | Gordon male 56, Leila female 31, Tim male 23
Leila: neutral: Item four is the kitchen. Who'd like to start?
Gordon: anger/voice: I would.
Tim: neutral/face: Is this about the biscuits?
Gordon: anger: It's about the empty packet! Somebody puts it back in the cupboard, every day, like a little joke!
Leila: joy/face: Every day.
Tim: neutral: We could have a list, with a line for each biscuit.
Gordon: anger/sarcasm: Good idea. We'll hire somebody for it, Head of Crumbs.
Leila: neutral: Gordon, what's that in your jacket pocket?
Gordon: surprise/dialogue: This? That's... I've never seen that before.
Tim: joy: It's the packet! It's been you, sleepwalking at eleven o'clock!
Gordon: sadness/dialogue: I'd like that struck from the minutes.

@ hotline | train | Marjorie female 71, Devon male 25
Devon: neutral: Good afternoon, you're through to technical support. What can I do for you?
Marjorie: neutral: My screen's gone black. It did that yesterday, too, at about this time.
Devon: neutral: Is the little light at the bottom on?
Marjorie: neutral/dialogue: Er... orange.
Devon: neutral: And is everything plugged in at the back?
Marjorie: anger/sarcasm: No, young man, I run it on prayer. Of course it's plugged in.
Devon: neutral/voice: Let's try the switch on the side.
Marjorie: surprise: Good heavens, there's a switch on the side!
Devon: joy/voice: Is it back?
Marjorie: joy: It's back, with my crossword and everything. Your mother must be proud of you, wherever she is.
Devon: neutral: Thank you for calling. Is there anything else?

@ the-promotion | dev | Rachel female 36, Ollie male 35, Dana female 50
Dana: neutral: Thank you both for coming in. As you know, the team needs a new lead from May.
Ollie: neutral/voice: We know.
Dana: neutral: It was close, and I'd like you to know that we talked about it for a whole afternoon. We've decided on Rachel.
Rachel: surprise/voice: Me?
Ollie: sadness/face: Congratulations.
Rachel: neutral: Could we have a word afterwards, the two of us?
Ollie: anger/sarcasm: Sure, boss. Shall I bring you a coffee?
Rachel: sadness: Please don't. I'd rather have you as a friend than that chair by the window.
Ollie: sadness/dialogue: Sorry. That came out wrong.
Dana: neutral: There's also the matter of the Singapore project. I'd like you to run it, Ollie.
Ollie: surprise/dialogue: Singapore.
Rachel: joy/face: You'll need sunscreen.

@ reply-all | train | Cecily female 26, Andre male 32, Maud female 48
Cecily: fear: Andre, I've pressed the wrong one. It's gone to everybody.
Andre: neutral: What did?
Cecily: sadness/voice: The poem.
Andre: surprise/face: The one about Maud.
Maud: neutral: Morning, all! Has anyone else got an email with a limerick in it?
Andre: neutral/face: I haven't looked yet.
Maud: disgust/sarcasm: A certain old dragon called Maud. How delightful, and so early in the day.
Cecily: sadness/dialogue: It was me. I'm really, truly sorry.
Maud: anger/face: Who rhymes Maud with fraud?
Cecily: neutral: It was that or... well, broad.
Maud: joy: Bored! Bored, child, applaud, harpsichord! Sit down, we'll fix your third line.
Andre: neutral: What about the other four verses?

@ the-interview | test | Philip male 54, Jasmin female 22
Philip: neutral: And what would you say is your greatest weakness?
Jasmin: neutral: I tidy. If I don't know what to do, I sort things by colour.
Philip: neutral/voice: By colour.
Jasmin: neutral: For instance, that shelf behind you. I've been looking at it for ten minutes.
Philip: surprise/dialogue: My shelf.
Jasmin: disgust/voice: There's a sandwich on it.
Philip: disgust: Good grief, that's from the Christmas party. It's got a beard!
Jasmin: joy/sarcasm: I can see that you're a man of detail.
Philip: joy/dialogue: When can you start?
Jasmin: neutral/dialogue: As soon as I've found you a bin.
`;
