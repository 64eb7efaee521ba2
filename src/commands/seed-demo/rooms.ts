import type { Involvement, Posting } from '../../rooms/room.ts'
import type { Topic } from './small-talk.ts'

/** A room of the sample site. `members` are keys of `PEOPLE`; the first runs the room. */
export interface DemoRoom {
  key: string
  kind: 'public' | 'private' | 'direct'
  name: string
  topic?: string
  members: readonly string[]
  posting?: Posting
  isGeneral?: true
  archived?: true
  /** Which talk fills it, how much of it, and over how many days before the closing scene. */
  talk: Topic
  messages: number
  days: number
  /** What the first person keeps of it. */
  favourite?: true
  involvement?: Involvement
  /** How many of the latest messages by others the first person has not seen. */
  unread?: number
  draft?: string
}

const ALL = 'ines priya jonas tomasz lucia ravi dele aiko nour hana bart minh tide marek'.split(' ')
const without = (...keys: string[]) => ALL.filter((key) => !keys.includes(key))

/** The rooms in the order in which they were made. */
export const ROOMS: readonly DemoRoom[] = [
  {
    key: 'desk',
    kind: 'public',
    name: 'Front desk',
    topic: 'Who is in, what broke, what is for lunch. Studio phone: 214',
    members: ALL,
    isGeneral: true,
    talk: 'desk',
    messages: 600,
    days: 9,
    favourite: true,
    unread: 3,
  },
  {
    key: 'newsroom',
    kind: 'public',
    name: 'Newsroom',
    topic: 'Bulletins at 7, 10, 12, 16 and 18. Write it down here before you read it out.',
    members: without('minh', 'bart'),
    talk: 'news',
    messages: 400,
    days: 8,
    unread: 4,
  },
  {
    key: 'studio',
    kind: 'public',
    name: 'Studio A',
    topic: 'Bookings, cables, the humming fader',
    members: ['tomasz', 'ines', 'priya', 'dele', 'hana', 'aiko', 'minh', 'marek'],
    talk: 'studio',
    messages: 190,
    days: 8,
    unread: 1,
  },
  {
    key: 'masts',
    kind: 'public',
    name: 'Transmitters',
    topic: 'North mast, south mast, and the one on the ferry',
    members: ['ravi', 'ines', 'jonas', 'tide', 'bart', 'minh', 'tomasz'],
    talk: 'masts',
    messages: 180,
    days: 8,
  },
  {
    key: 'web',
    kind: 'public',
    name: 'Website and streaming',
    topic: 'The player, the archive, the programme page',
    members: ['jonas', 'ines', 'lucia', 'ravi', 'aiko', 'nour', 'priya'],
    talk: 'web',
    messages: 180,
    days: 8,
    draft: 'The player on the ferry page still asks for the old address. ',
  },
  {
    key: 'canteen',
    kind: 'public',
    name: 'Canteen',
    topic: 'Soup at noon. Label your milk.',
    members: without('tide'),
    talk: 'canteen',
    messages: 150,
    days: 8,
    involvement: 'muted',
  },
  {
    key: 'planning',
    kind: 'public',
    name: 'Programme planning for the winter quarter',
    topic: 'What goes on air from December to February',
    members: ['priya', 'ines', 'dele', 'hana', 'lucia', 'nour', 'aiko', 'okafor'],
    talk: 'planning',
    messages: 130,
    days: 7,
    unread: 12,
  },
  {
    key: 'hosobu',
    kind: 'public',
    name: '放送部',
    topic: '日本語でどうぞ',
    members: ['aiko', 'ines', 'hana', 'minh'],
    talk: 'japanese',
    messages: 60,
    days: 6,
  },
  {
    key: 'board',
    kind: 'private',
    name: 'Board',
    topic: 'First Thursday of the month',
    members: ['ines', 'priya', 'jonas', 'hana'],
    talk: 'board',
    messages: 30,
    days: 7,
  },
  {
    key: 'budget',
    kind: 'private',
    name: 'Budget 2027',
    topic: 'Numbers until they add up',
    members: ['ines', 'priya', 'jonas', 'lucia', 'ravi'],
    talk: 'board',
    messages: 40,
    days: 6,
    unread: 2,
  },
  {
    key: 'news-desk',
    kind: 'public',
    name: 'Announcements',
    topic: 'Only admins write here',
    members: without(),
    posting: 'admins',
    talk: 'announcements',
    messages: 8,
    days: 8,
  },
  {
    key: 'tapes',
    kind: 'public',
    name: 'Tapes from the cellar',
    topic: 'What is on them, and what still plays',
    members: ['dele', 'lucia', 'minh'],
    talk: 'studio',
    messages: 40,
    days: 6,
  },
  {
    key: 'fete',
    kind: 'public',
    name: 'Summer fete',
    topic: 'Stage, raffle, rain plan',
    members: ['hana', 'ines', 'priya', 'dele', 'tomasz', 'ravi'],
    archived: true,
    talk: 'canteen',
    messages: 40,
    days: 5,
  },
  { key: 'd-hana', kind: 'direct', name: '', members: ['ines', 'hana'], talk: 'direct', messages: 16, days: 7 },
  { key: 'd-bart', kind: 'direct', name: '', members: ['ines', 'bart'], talk: 'direct', messages: 12, days: 6 },
  { key: 'd-nour', kind: 'direct', name: '', members: ['ines', 'nour'], talk: 'direct', messages: 14, days: 5 },
  {
    key: 'd-aiko',
    kind: 'direct',
    name: '',
    members: ['ines', 'aiko'],
    talk: 'direct',
    messages: 20,
    days: 6,
    unread: 2,
  },
  { key: 'd-tomasz', kind: 'direct', name: '', members: ['ines', 'tomasz'], talk: 'direct', messages: 30, days: 8 },
  {
    key: 'd-three',
    kind: 'direct',
    name: '',
    members: ['ines', 'priya', 'jonas'],
    talk: 'direct',
    messages: 20,
    days: 6,
  },
]
