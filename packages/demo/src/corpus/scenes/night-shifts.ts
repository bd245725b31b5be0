/** Wards, bakeries and control rooms: people who work while others sleep. */
export const nightShifts = `
@ ward-seven | dev | Beatriz female 44, Owen male 28
Owen: neutral: Bed four slept through, bed six wants his slippers on the other side.
Beatriz: neutral: Left side. He gets up on the left, I'll write it down.
Owen: sadness/face: And Mrs Lind.
Beatriz: sadness/dialogue: I know. I was with her.
Owen: sadness/dialogue: She taught me to swear in Danish. Every night, one new word.
Beatriz: neutral: Her son will come at eight. Make sure there's coffee, and not from the machine.
Owen: disgust: Certainly not from the machine, I wouldn't clean a drain with that stuff.
Beatriz: joy/voice: Thank you, Owen.
Owen: sadness/voice: See you tonight.

@ the-four-o-clock-batch | train | Gianni male 55, Lucy female 20
Gianni: neutral: Flour first, then salt, and the yeast as far away from the salt as it can get.
Lucy: neutral: How many kilos for the morning rolls?
Gianni: neutral: Thirty. Twenty-five if it rains, nobody walks to the bakery in the rain.
Lucy: surprise: It's moving. The whole tub of dough is moving!
Gianni: joy: It's alive, that's the point of it. Put your hand in, say good morning.
Lucy: disgust: It's like shaking hands with a jellyfish.
Gianni: neutral/voice: You'll get used to it.
Lucy: disgust/sarcasm: At four in the morning. I'm living the dream, obviously.

@ the-last-bus | train | Dermot male 57, Chiara female 22
Dermot: neutral: End of the line, love. Everybody off!
Chiara: surprise: End of what? This isn't Marlow Road!
Dermot: neutral: Marlow Road was forty minutes ago. This is the depot.
Chiara: fear: It's one in the morning, my phone's dead, and I don't know where I am.
Dermot: neutral: What's your stop, exactly, before or after the bridge?
Chiara: fear/voice: After the bridge.
Dermot: neutral: I drive home that way. The dispatcher will write down your name and mine, so it's all above board.
Chiara: joy/dialogue: You would do that?
Dermot: joy/face: I've got a daughter who could sleep through an earthquake. Come on.
Chiara: neutral: My mum's number is on this card, if the dispatcher wants to ring her first.

@ alarm-in-the-control-room | train | Sunniva female 37, Rafael male 50
Sunniva: neutral: Pump three, pressure's four point two and falling slowly.
Rafael: neutral: Normal for this hour. The town's asleep.
Sunniva: surprise: It just dropped to two. All at once!
Rafael: fear: That's not a sensor. Close the west valve, quickly.
Sunniva: fear/dialogue: It doesn't answer. It's not answering, Rafael!
Rafael: neutral: Manual override, the red cover on your left. Turn it a quarter.
Sunniva: neutral: Done. Two point five, two point nine.
Rafael: joy/dialogue: There she goes.
Sunniva: anger/sarcasm: Nothing ever happens on nights, you said. Bring a book, you said.

@ lights-in-the-museum | train | Abdou male 46, Philippa female 60
Abdou: neutral: Gallery five, somebody left the display lights on.
Philippa: neutral: I switched them off at ten. It's in my log.
Abdou: fear/voice: Then who switched them on?
Philippa: neutral/face: It's an old building.
Abdou: fear: There's a shadow by the armour. It's moving its arm.
Philippa: surprise/voice: You're right.
Abdou: fear/dialogue: Should we go in together?
Philippa: neutral: Hello? The museum's closed!
Abdou: surprise: It's the professor! He's been locked in since closing time, drawing!
Philippa: anger/voice: Good evening, Professor.
Abdou: neutral: He's asking if we could turn the lights up a little.

@ taxi-rank | test | Nuala female 48, Emeka male 33
Nuala: joy/face: Look who it is.
Emeka: neutral: How's it been tonight?
Nuala: neutral: Two airport runs and a cellist. Her case needed its own seat belt.
Emeka: disgust: Somebody left a bag of fish under my back seat on Friday, and I only found it today. I can still taste it.
Nuala: joy/sarcasm: So that lovely fragrance was you. I thought they'd dug up the harbour.
Emeka: disgust/sarcasm: Laugh away. My car's a perfume shop now.
Nuala: neutral: Bicarbonate of soda. Leave it on the seat overnight, then vacuum.
Emeka: neutral: I've got a pick-up at half past, from the hospital.
Nuala: neutral/face: Coming or going?
Emeka: joy/dialogue: Going home. Two people in, three people out.
Nuala: neutral: Drive carefully, then. And open a window.
`;
