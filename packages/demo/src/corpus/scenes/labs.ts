/** Laboratories and libraries: people who measure and look things up. */
export const labs = `
@ sample-nineteen | train | Elif female 31, Jonas male 27, Margaret female 59
Jonas: neutral: I've run all twenty-four samples twice, and nineteen is off both times.
Elif: neutral: Off by, what, how much, roughly?
Jonas: neutral: A factor of six. I checked the pipette, the buffer and the labels.
Margaret: surprise/voice: A factor of six.
Jonas: fear/face: I may have made a mistake.
Margaret: neutral: Put it on the big screen, would you?
Elif: surprise: That's not noise. That's a second peak, look, it's beautiful!
Margaret: joy: Thirty years I've been waiting for something to misbehave like that!
Jonas: joy/sarcasm: So I'm a disgrace to science, and we're all having cake.
Margaret: neutral: Run it a third time first, with fresh buffer.

@ the-freezer | train | Deepa female 42, Lars male 38
Deepa: anger: Who unplugged the freezer to charge a scooter?
Lars: fear/voice: Which freezer?
Deepa: anger: The big one, Lars! Two years of soil samples, and they're soup!
Lars: sadness/dialogue: It was me. I plugged it back in, or, well, I thought I did.
Deepa: neutral/face: You thought.
Lars: neutral: There's a duplicate set in the basement of the geology building. I took it there in May.
Deepa: surprise: You made duplicates? Of all of it?
Lars: neutral/dialogue: Every tube. It's in the lab book, page ninety.
Deepa: joy/sarcasm: You absolute menace. I was halfway through firing you.
Lars: sadness/voice: I know.

@ microscope-night | train | Aurora female 20, Vikram male 21
Aurora: joy: Come here, quick, you've got to see this!
Aurora: neutral: It's focused. Look in the lower left, next to the air bubble.
Vikram: surprise: It's got legs! Eight of them, and it's waving!
Aurora: joy: That's a tardigrade. It came out of the moss on the bicycle shed.
Vikram: disgust/sarcasm: What a sweetheart. With a mouth like a vacuum cleaner.
Aurora: joy/face: I called it Gerald.
Vikram: neutral: What does it eat?
Aurora: neutral: Algae, mostly. It can dry out for years and wake up when it rains.
Vikram: joy/dialogue: Like you before an exam, then.

@ grant-letter | dev | Simone female 46, Hugo male 33
Hugo: neutral: There's an email from the foundation. Subject, your application.
Simone: fear/face: Read it to me.
Hugo: neutral: Dear Professor Okoro, thank you for submitting, and so on.
Simone: fear: It's the and so on that frightens me. Skip to the end.
Hugo: sadness/voice: We regret.
Simone: sadness: Right at the end, after nine months. I'll have to tell the students.
Hugo: surprise: No, wait, there's another line. We regret the delay in informing you!
Simone: surprise/dialogue: The delay.
Hugo: joy: Five years, Simone! Full funding, every last pencil!
Simone: joy/sarcasm: I hate you. I hate you, and you read like a snail.
Hugo: neutral: There's a form on page two. They want it by Friday.

@ library-fine | test | Constance female 64, Tom male 22
Tom: neutral: I'd like to give this back. I found it when my grandfather moved.
Constance: neutral: Let me see. The stamp's from before we had computers.
Tom: fear/voice: How much would... I mean, what would that be, roughly?
Constance: neutral: Ten pence a day, since the fourth of May 1968.
Tom: fear/dialogue: I don't have that kind of money.
Constance: joy/face: Neither do we.
Tom: neutral: He marked a poem with a tram ticket. It's still in there.
Constance: surprise: That's not any old ticket, that's line seven! It ran past my school!
Tom: joy: You should keep it, then. He'd like that.

@ broken-printer | train | Fatou female 28, Greg male 53, Lin female 30
Fatou: neutral: It says paper jam in tray two.
Greg: neutral: It doesn't have a tray two.
Lin: anger: That machine ate my thesis this morning, chapter by chapter, and then it beeped at me.
Fatou: neutral: Have you tried turning it off and on again?
Greg: anger/sarcasm: What a brilliant thought. Seven engineers, and none of us had it.
Fatou: anger/voice: It was a question.
Lin: surprise: It's printing. Why is it printing? Nobody touched it!
Greg: disgust/face: That's from last Tuesday.
Lin: disgust: Ugh, and it's coming out sticky. What have they put in there, jam?
Fatou: joy/dialogue: Well, it did say jam.
Greg: anger/voice: Very good.
`;
