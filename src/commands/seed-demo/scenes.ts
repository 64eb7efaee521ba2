import { LONG_NAME } from './people.ts'
import type { Step } from './step.ts'

/** How the story ends in each room, today: the last step of each is a few minutes old. Written for the first look. */
export const CLOSING_SCENES: Record<string, readonly Step[]> = {
  desk: [
    {
      who: 'tide',
      text: 'Good morning. High water **06:14**, low water **12:31**, wind north-west 5. Sunrise **07:28**.',
    },
    {
      who: 'lucia',
      gap: 9,
      text: 'The county has put its tide tables online for everybody. That could feed the bot, and the page for the ferry: https://tides.example.org/open-data',
      reactions: [['🌊', 'ravi', 'bart']],
      pinned: 'ravi',
      saved: true,
    },
    {
      who: 'priya',
      gap: 4,
      text: 'Morning, everyone. The bulletin at seven went out with the weather of a week ago 🙈 I have taken the file away. Why did the importer pick an old one?',
    },
    {
      who: 'jonas',
      gap: 4,
      quotes: 1,
      text: 'Because it goes by name, and `weather-9` sorts after `weather-10`. This one goes by date, and has been running on the spare machine since six:\n```ts\n// the newest by its own date, never by its name\nexport const newest = (files: Bulletin[]) =>\n  files\n    .filter((file) => file.kind === "weather")\n    .toSorted((a, b) => b.issued - a.issued)[0]\n```',
    },
    {
      who: 'jonas',
      gap: 1,
      text: 'I move it to the main machine after the news at ten, if nobody minds.',
      reactions: [
        ['🎉', 'ines', 'priya', 'hana', 'lucia'],
        ['👀', 'ravi', 'dele'],
      ],
    },
    { who: 'tomasz', gap: 1, answers: 1, text: 'No objection, only a wish: can it say in the log which file it took?' },
    { who: 'ines', gap: 1, answers: 2, text: 'And from when. We only noticed because of the snow.' },
    { who: 'jonas', gap: 2, answers: 3, text: 'It does now:\n```\ntook weather-10, issued 05:52\n```' },
    { who: 'dele', gap: 2, text: 'Nobody minds. I was about to say…', deleted: true },
    {
      who: 'ravi',
      gap: 18,
      text: 'Up on the north mast since eight. Guy wire three is in order, it was the light that made it look slack.',
    },
    { who: 'hana', gap: 5, text: 'And the picture of the sunrise that you promised?', quotes: 1 },
    {
      who: 'priya',
      gap: 15,
      edited: true,
      text: `@Ines would you take the bulletin at noon? I have to collect the transmitter board from the ferry, and @${LONG_NAME} is asleep, as he should be.`,
    },
    {
      who: 'ines',
      gap: 2,
      text: 'Happily. I start from the list by @Jonas and keep the snow warning on top.',
      reactions: [['❤️', 'priya']],
    },
    { who: 'tomasz', gap: 1, text: '🎙️☕' },
    {
      who: 'aiko',
      gap: 1,
      text: 'スタジオAは11時まで空いています。 Studio A is free until eleven, then the choir comes in.',
    },
  ],
  newsroom: [
    { who: 'lucia', text: 'Ferry office confirms: back on its timetable from one o’clock.' },
    { who: 'priya', gap: 6, text: 'Then it leads at noon, before the snow.' },
    { who: 'nour', gap: 5, text: 'عندي تسجيل من الميناء، دقيقتان.' },
    {
      who: 'lucia',
      gap: 4,
      text: 'Listening to it now. The gulls are louder than the captain.',
      reactions: [['😂', 'priya', 'nour']],
    },
  ],
  studio: [
    { who: 'dele', text: 'Choir, nineteen people, at eleven. I have put out all the stands we own.' },
    {
      who: 'tomasz',
      gap: 7,
      text: '@Ines could you bring the two small microphones down when you come? The left one hisses.',
    },
  ],
  masts: [
    { who: 'ravi', text: 'Light on guy wire three looked odd from the ground. Going up to see.' },
    { who: 'bart', gap: 9, text: 'Gusts of 38 knots after two. Be down by one, please.' },
    { who: 'ravi', gap: 2, text: 'By one, promised.', reactions: [['👍', 'bart', 'jonas']] },
  ],
  planning: [
    { who: 'dele', text: 'For the winter: three candidates for the Sunday hour. Please say which, and why.' },
    {
      who: 'dele',
      gap: 1,
      text: 'Which one?',
      poll: [
        ['Low Water, with walks along the shore', 'okafor'],
        ['A quiz between villages', 'lucia'],
        ['Half an hour of nothing but the harbour at night', 'hana', 'aiko', 'nour', 'priya', 'dele'],
      ],
    },
    { who: 'hana', gap: 3, text: 'The harbour at night. I would stay up for that.' },
    { who: 'lucia', gap: 2, text: 'The quiz! My village has been practising since spring.' },
    {
      who: 'okafor',
      gap: 4,
      text: 'As a listener: the walks, but not on Sundays, I walk then myself.',
      reactions: [['😄', 'dele', 'hana']],
    },
    { who: 'aiko', gap: 3, text: '夜の港に一票。 One vote for the harbour.' },
    { who: 'nour', gap: 2, text: 'وأنا أيضاً.' },
    { who: 'priya', gap: 5, text: 'So the harbour leads. Could we hear a minute of it before we decide?' },
    { who: 'dele', gap: 2, text: 'I recorded one last night. It is mostly ropes.' },
    { who: 'hana', gap: 1, text: 'Ropes are good.', quotes: 1 },
    {
      who: 'lucia',
      gap: 3,
      text: 'Fine, the harbour. The quiz in spring, then.',
      reactions: [['🤝', 'hana', 'dele', 'priya']],
    },
    { who: 'priya', gap: 2, text: 'Agreed. I write it into the plan tonight.' },
  ],
  budget: [
    { who: 'ines', text: 'Two lines are missing: the roof, and the second boat trip.' },
    {
      who: 'ravi',
      gap: 11,
      text: 'The roof is 4,100 with the scaffold, without it they will not come.',
      pinned: 'ines',
    },
    { who: 'jonas', gap: 6, text: 'Then we are 300 over. The carpet can wait another year.' },
  ],
  'd-aiko': [
    { who: 'ines', text: 'インタビューはどうでしたか？ Did it go well?' },
    { who: 'aiko', gap: 12, text: 'とても良かったです！ She brought her own kettle.' },
    { who: 'aiko', gap: 1, text: 'The recording is 40 minutes, could you listen to the first ten with me at three?' },
  ],
  'd-tomasz': [
    { who: 'tomasz', text: 'Are you at the desk at four?' },
    { who: 'ines', gap: 3, text: 'Yes, with tea.' },
    { who: 'tomasz', gap: 1, text: '👍' },
  ],
}
