import type { Step } from './step.ts'

/** What people talk about in a room. */
export type Topic =
  | 'desk'
  | 'news'
  | 'studio'
  | 'masts'
  | 'web'
  | 'canteen'
  | 'planning'
  | 'japanese'
  | 'board'
  | 'announcements'
  | 'direct'

/** Words for `{slot}` in small talk: one of them each time, the same one throughout a scene. */
export const SLOTS: Record<string, readonly string[]> = {
  hour: ['seven', 'eight', 'ten', 'noon', 'two', 'four', 'six'],
  minutes: ['ten', 'fifteen', 'twenty', 'forty'],
  n: ['3', '4', '7', '11', '18', '26'],
  place: ['the harbour', 'the town hall', 'the ferry pier', 'the school', 'the lighthouse', 'the fish market'],
  show: ['the morning show', 'Night Boat', 'Reeds and Strings', 'the farm hour', 'the quiz', 'Low Water'],
  mast: ['north mast', 'south mast', 'ferry relay'],
  thing: ['the grey microphone', 'the long XLR', 'the small recorder', 'the spare headphones', 'the stopwatch'],
  guest: ['the choir', 'the harbour master', 'the beekeeper', 'the mayor’s office', 'the ferry captain'],
  soup: ['lentil', 'pumpkin', 'fish', 'leek', 'tomato'],
  tide: ['04', '06', '09', '16', '21'],
  clock: ['9', '10', '13', '15'],
  day: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
  page: ['the programme page', 'the player', 'the archive', 'the contact form'],
}

const s = (who: string, text: string, more: Omit<Step, 'who' | 'text'> = {}): Step => ({ who, text, ...more })

/** Scenes of a few messages each. */
export const SMALL_TALK: Record<Topic, readonly (readonly Step[])[]> = {
  desk: [
    [
      s('a', 'Morning. Who has {thing}?'),
      s('b', 'On the shelf behind the kettle, next to the other one.'),
      s('a', 'Got it, thank you.', { reactions: [['👍', 'b']] }),
    ],
    [
      s('a', '{guest} is downstairs, {minutes} minutes early. Can somebody let them in?'),
      s('b', 'Going.'),
      s('b', 'They are in the green room with a coffee.', { gap: 3, reactions: [['☕', 'a', 'c']] }),
    ],
    [
      s('a', 'The printer on the first floor is out of paper **again**.'),
      s('b', 'There is a box under the stairs. Second door.'),
      s('c', 'I took the last of that box on {day}, sorry. New paper comes tomorrow.'),
      s('a', 'Then we write by hand, like the founders.', { reactions: [['😄', 'b', 'c']] }),
    ],
    [
      s('a', 'I am out from {hour} for an hour: interview at {place}. Phone is on.'),
      s('b', 'Do you need a driver?'),
      s('a', 'Bicycle. It is not raining yet.'),
      s('c', 'It says *yet*.', { quotes: 1, reactions: [['🌧️', 'a', 'b']] }),
    ],
    [
      s('a', 'Quick one: {show} moves by {minutes} minutes this {day}, because of the match.'),
      s('b', 'Is the page changed as well?'),
      s('a', 'Changed and checked. #Website and streaming knows.', { reactions: [['✅', 'b', 'c']] }),
    ],
    [s('a', 'Somebody left a blue umbrella in the lift.'), s('b', 'Mine! Thank you.', { gap: 14 })],
    [
      s('a', 'Please could everyone sign the fire list before {hour}? {n} names are missing.'),
      s('b', 'Done.'),
      s('c', 'Done as well.', { edited: true }),
      s('a', 'Thank you both. The other names know who they are.'),
    ],
    [
      s('lucia', 'Bom dia! Alguém viu a chave do estúdio pequeno?'),
      s('b', 'It hangs on the hook with the fish.'),
      s('lucia', 'Obrigada 🙏', { reactions: [['❤️', 'b']] }),
    ],
    [
      s('nour', 'صباح الخير، هل الاستوديو فارغ الساعة الرابعة؟'),
      s('hana', 'نعم، حتى الخامسة والنصف.', { reactions: [['🙏', 'nour']] }),
    ],
    [
      s('a', 'Window cleaners are here today. Do not be alarmed by a face on the second floor.'),
      s('b', 'It waved at me during the headlines.', { reactions: [['😂', 'a', 'c']] }),
      s('c', 'Did you wave back?'),
      s('b', 'On air? Of course.'),
    ],
    [
      s('a', 'Reminder: clocks in the corridor are {n} minutes fast. Trust the one in the studio.'),
      s('b', 'Which has the tape over it?'),
      s('a', 'The *other* one in the studio.'),
    ],
    [
      s('a', 'Visitors from {place} come at {hour}: {n} children and a teacher.'),
      s('b', 'I can show them the big desk.'),
      s('c', 'And I the lift. Children like the lift best.', { reactions: [['🎉', 'a', 'b']] }),
    ],
    [
      s('a', 'Post for the second floor is on the counter.'),
      s('b', 'Anything from the licence office?'),
      s('a', 'One thick envelope.'),
      s('b', 'Thick is good.', { quotes: 1 }),
      s('c', 'Thick is forms.', { reactions: [['😅', 'a', 'b']] }),
    ],
  ],
  news: [
    [
      s('a', 'For the {hour} bulletin: {place} is closed until further notice, two sources.'),
      s('b', 'Which two?'),
      s('a', 'The office itself, and our own eyes.', { reactions: [['👀', 'b']] }),
      s('b', 'Good. Second item, after the ferry.'),
    ],
    [
      s('a', 'Council meets at {hour}. Agenda:\n\n1. the bridge\n2. the budget\n3. the geese'),
      s('b', 'Start with the geese. Nobody switches off during geese.', {
        reactions: [
          ['🪿', 'a', 'c'],
          ['😂', 'c'],
        ],
      }),
      s('c', 'They have been on the agenda for {n} months.'),
    ],
    [
      s('a', 'Correction: it was **{n} boats**, not {n}0. Please use the first number.'),
      s('b', 'Changed in the script. Was the large number on air?'),
      s('a', 'Once. I will say so at {hour}.', { edited: true }),
    ],
    [
      s('a', '> We will have an answer by the end of the week.\n\nThat is all {guest} would say.'),
      s('b', 'They said the same on {day}.'),
      s('a', 'I asked which week.', { reactions: [['👏', 'b', 'c']] }),
    ],
    [
      s(
        'a',
        'Headlines for {hour}:\n\n- ferry back on its timetable\n- storm warning lifted\n- {place} opens after repairs',
      ),
      s('b', 'Can the storm go first? People are waiting for that one.'),
      s('a', 'Yes, swapped.', { reactions: [['👍', 'b']] }),
    ],
    [
      s('a', 'How do we say the name of the new harbour master?'),
      s('b', 'Like “owe-*lay*”, she told me herself.'),
      s('a', 'Thank you, that goes on the card.'),
    ],
    [
      s('a', 'There is smoke near {place}, does anybody see more?'),
      s('b', 'It is the bakery. The bakery is fine, the bread is not.', { gap: 6 }),
      s('c', 'Sending a recorder all the same.'),
      s('a', 'And somebody to buy what is left.', { reactions: [['🍞', 'b', 'c']] }),
    ],
    [
      s('a', 'Audio of {guest} is in, {n} minutes. The good part begins at 2:10.'),
      s('b', 'Cut to forty seconds?'),
      s('a', 'Thirty. Then the sea, then you.'),
    ],
    [
      s('jonas', 'Rohschnitt liegt im Ordner, ich höre ihn gleich noch einmal durch.'),
      s('hana', 'Danke! Bitte die Pause vor dem zweiten Satz lassen.'),
      s('jonas', 'Bleibt drin.', { reactions: [['👍', 'hana']] }),
    ],
    [
      s('a', 'Embargo until {hour}, please nothing before that.'),
      s('b', 'Understood.'),
      s('c', 'Understood.', { deleted: true }),
      s('c', 'It stays in the drawer.'),
    ],
  ],
  studio: [
    [
      s('a', 'I have Studio A from {hour} for {minutes} minutes, is that all right with everybody?'),
      s('b', 'Yes, but leave the gain on channel {n} where it is.'),
      s('a', 'I will not even look at it.', { reactions: [['🙏', 'b']] }),
    ],
    [
      s('a', 'Channel {n} hums again.'),
      s('b', 'With the lamp on or off?'),
      s('a', 'On.'),
      s('b', 'It is the lamp.', { reactions: [['💡', 'a', 'c']] }),
      s('c', 'It is always the lamp.'),
    ],
    [
      s(
        'a',
        'Levels for {guest}:\n\n| mic | gain | cut |\n|---|---|---|\n| left | {n} dB | 80 Hz |\n| right | {n} dB | 120 Hz |',
      ),
      s('b', 'Noted, thank you. They stand rather than sit?'),
      s('a', 'They sway.', { reactions: [['😄', 'b']] }),
    ],
    [
      s('a', 'Who wants to learn the big desk on {day}?'),
      s('b', 'Me!'),
      s('c', 'Me too, if there is room.'),
      s('a', 'There is. Bring clean hands and no coffee.', {
        reactions: [
          ['☕', 'b'],
          ['🎚️', 'b', 'c'],
        ],
      }),
    ],
    [
      s('a', 'The tape from 1974 plays. *It plays!*', {
        reactions: [
          ['🎉', 'b', 'c'],
          ['📼', 'c'],
        ],
      }),
      s('b', 'What is on it?'),
      s('a', '{minutes} minutes of a choir, and then somebody looking for {thing}.'),
    ],
    [
      s('tomasz', 'Dzień dobry, kabel od talkbacku wymieniony.'),
      s('marek', 'Dzięki, słychać różnicę.', { reactions: [['👍', 'tomasz']] }),
    ],
    [
      s('a', 'Please close the inner door first, then the outer one. We had a seagull in {show}.'),
      s('b', 'Was it good?'),
      s('a', 'Better than the jingle.', { reactions: [['😂', 'b', 'c']] }),
    ],
  ],
  masts: [
    [
      s('a', '{mast}: power dipped by {n} % at {hour}, came back by itself.'),
      s('b', 'Wind?'),
      s('a', 'Salt, I think. I will wash it on {day}.'),
    ],
    [
      s('a', 'Reading from the {mast}:\n```json\n{ "forward_w": 9{n}0, "reflected_w": {n}, "temperature_c": 41 }\n```'),
      s('b', 'Reflected is a bit high, no?'),
      s('a', 'A little. I tighten the connector when the tide lets me across.', { edited: true }),
    ],
    [
      s('tide', 'High water **{tide}:14**, low water six hours on. The causeway is open for {minutes} minutes.'),
      s('a', 'Just enough. Leaving now.', { reactions: [['🌊', 'b']] }),
      s('b', 'Take the long boots.'),
    ],
    [
      s(
        'a',
        'Restarted the encoder. For those who do it next time:\n```sh\nsystemctl stop encoder\nsleep 5   # the card needs a moment\nsystemctl start encoder\n```',
      ),
      s('b', 'Why five seconds?'),
      s('a', 'Because four were not enough.', { reactions: [['😅', 'b', 'c']] }),
    ],
    [
      s('a', 'Red lamp on the {mast} is out, the coast guard has been told.'),
      s('b', 'I have two spare ones in the van.'),
      s('a', 'Then it is you and me and the ladder.', {
        reactions: [
          ['🪜', 'b'],
          ['👏', 'c'],
        ],
      }),
    ],
    [
      s('ravi', 'सुबह की जाँच पूरी, सब ठीक है।', { reactions: [['✅', 'b']] }),
      s('b', 'Thank you! In the log as well?'),
      s('ravi', 'In the log as well.'),
    ],
  ],
  web: [
    [
      s('a', '{page} is slow since {hour}, is it only me?'),
      s('b', 'No. Somebody links to it from {place}.'),
      s('b', 'Cached now, look again.', { gap: 9 }),
      s('a', 'Fast!', { reactions: [['🚀', 'b']] }),
    ],
    [
      s(
        'a',
        'This picks the next show, by time and not by position in the list:\n```ts\nconst next = shows\n  .filter((show) => show.starts > now)\n  .toSorted((a, b) => a.starts - b.starts)[0]\n```',
      ),
      s('b', 'What if there is none?'),
      s('a', 'Then we are off air, and have other troubles.', { reactions: [['😄', 'b', 'c']] }),
    ],
    [
      s(
        'a',
        "Listeners right now:\n```sql\nselect count(*) from streams\nwhere last_seen > now() - interval '30 seconds';\n```",
      ),
      s('b', 'And?'),
      s('a', '{n}1. On a {day}!', { reactions: [['🎉', 'b', 'c']] }),
    ],
    [
      s('a', 'The `Play` button has no name for screen readers on {page}.'),
      s('b', 'Thank you, mending it now.'),
      s('b', 'Mended. Could you listen once more?', { gap: 12 }),
      s('a', 'Says “Play Saltmarsh Radio”. Perfect.', { reactions: [['✅', 'b']] }),
    ],
    [s('a', 'Certificate renews by itself on {day}. I will look at it *before* coffee.'), s('b', 'Brave.')],
    [
      s('a', 'Can we have the tide table as a feed? https://tides.example.org/saltmarsh.csv'),
      s('b', 'Yes, and {guest} would use it too.'),
      s('c', 'I write the importer. It sorts by **date** this time.', { reactions: [['👏', 'a', 'b']] }),
    ],
  ],
  canteen: [
    [
      s('a', '{soup} soup today.'),
      s('b', 'Any without onions?'),
      s('a', 'The bread.', {
        reactions: [
          ['😂', 'b', 'c'],
          ['🥖', 'c'],
        ],
      }),
    ],
    [
      s('a', 'Cake in the kitchen, it is somebody’s birthday. ||Mine.||', { reactions: [['🎂', 'b', 'c']] }),
      s('b', '🎂🎉'),
      s('c', 'Happy birthday!'),
    ],
    [
      s('a', 'Whose oat milk is this? It says “{day}” on it, but not which one.'),
      s('b', 'Not mine.'),
      s('c', 'Let it go.', { deleted: true }),
      s('b', 'It has been let go.'),
    ],
    [
      s('a', 'Coffee machine asks to be descaled. Step one of {n}.'),
      s('b', 'I did it last time, it is somebody else’s turn.'),
      s('c', 'On it.', { reactions: [['🦸', 'a', 'b']] }),
    ],
    [
      s('a', 'Lunch at {place}, who comes along? Leaving at noon.'),
      s('b', 'Me.'),
      s('c', 'Save me a chair, I read the bulletin first.'),
    ],
  ],
  planning: [
    [
      s('a', 'Idea for the winter: one hour from {place}, live, once a month.'),
      s('b', 'I like it. Who carries the cables?'),
      s('c', 'Whoever had the idea.', { reactions: [['😄', 'a', 'b']] }),
    ],
    [
      s('a', '{show} asks for {minutes} minutes more.'),
      s('b', 'From whom would they come?'),
      s('a', 'The quiet half hour on {day}.'),
      s('b', 'Let us ask the listeners first.', { reactions: [['👍', 'a', 'c']] }),
    ],
    [
      s(
        'a',
        'Still to do before December:\n\n- [x] dates with {guest}\n- [x] jingle\n- [ ] text for the programme page\n- [ ] a name',
      ),
      s('b', 'I take the text.'),
      s('c', 'A name takes a walk. Give me until {day}.'),
    ],
    [
      s('a', 'A letter from a listener: more harp, fewer adverts.'),
      s('b', 'We have no adverts.'),
      s('a', 'They mean the fish prices.', { reactions: [['😂', 'b', 'c']] }),
    ],
    [
      s('lucia', 'Podemos gravar na quinta em vez de quarta?'),
      s('b', 'Yes, studio is free from {hour}.'),
      s('lucia', 'Perfeito.', { reactions: [['👍', 'b']] }),
    ],
  ],
  japanese: [
    [
      s('aiko', 'おはようございます。今日の収録は{clock}時からです。'),
      s('hana', '了解です、準備しておきます。', { reactions: [['🙏', 'aiko']] }),
    ],
    [
      s('aiko', '原稿を更新しました。ご確認ください。'),
      s('minh', '読みました。とても良いです！', { reactions: [['✨', 'aiko']] }),
      s('aiko', 'ありがとうございます。'),
    ],
    [
      s('aiko', 'マイクの音が少し小さいようです。'),
      s('minh', '上げました。どうですか。', { gap: 4 }),
      s('aiko', 'ばっちりです👌'),
    ],
    [s('aiko', 'お疲れさまでした。また明日！'), s('hana', 'お疲れさまでした。')],
  ],
  board: [
    [
      s('a', 'Minutes of {day} are in the folder, please read them before we meet.'),
      s('b', 'Read. One thing: it was {n} votes, not all.', { edited: true }),
      s('a', 'Right, corrected.', { reactions: [['👍', 'b']] }),
    ],
    [
      s('a', '| item | asked | given |\n|---|--:|--:|\n| mast | {n},400 | {n},000 |\n| studio | 2,{n}00 | 2,000 |'),
      s('b', 'The mast can not wait another winter.'),
      s('a', 'Then the carpet does.', { reactions: [['👏', 'b', 'c']] }),
    ],
    [
      s('a', 'Can everybody do {day} at {hour}?'),
      s('b', 'Yes.'),
      s('c', 'From half past.'),
      s('a', 'Half past it is.'),
    ],
    [
      s('a', 'The grant from the county came through.', { reactions: [['🎉', 'b', 'c']] }),
      s('b', 'All of it?'),
      s('a', 'All but the comma.'),
    ],
  ],
  announcements: [
    [s('ines', '**Doors:** the side entrance is locked from {hour} on. Your key opens it.')],
    [s('ines', 'The heating is serviced on {day}. Bring something woollen.', { reactions: [['🧣', 'b', 'c']] })],
    [
      s('ines', 'New people’s evening on {day} at {hour}, in the canteen. Everyone is welcome.', {
        reactions: [['🎉', 'b', 'c']],
      }),
    ],
  ],
  direct: [
    [s('a', 'Do you have a minute?'), s('b', 'In {minutes}. Or now, if it is short.'), s('a', 'It is short.')],
    [
      s('a', 'Could you swap {day} with me?'),
      s('b', 'Yes, if you take my {hour} bulletin.'),
      s('a', 'Deal.', { reactions: [['🤝', 'b']] }),
    ],
    [
      s('a', 'Your piece about {place} was lovely.'),
      s('b', 'Thank you! The sea did most of it.', { reactions: [['❤️', 'a']] }),
    ],
    [s('a', 'Did {guest} call back?'), s('b', 'Not yet, I try again at {hour}.')],
  ],
}
