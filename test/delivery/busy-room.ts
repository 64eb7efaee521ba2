import type { TestInstance } from '../harness/instance.ts'
import { addPerson, type TestPerson } from '../harness/people.ts'
import { insertPreview } from '../../src/previews/previews.store.ts'
import type { Random } from '../oracle/random.ts'

/** More numbers than any one change of `change` takes. */
const MOST_NUMBERS = 12

const ODDS = {
  send: 8,
  attach: 2,
  describe: 1,
  reply: 5,
  quote: 3,
  edit: 4,
  remove: 2,
  restore: 2,
  react: 5,
  unreact: 3,
  link: 3,
  look: 3,
  noPreviews: 1,
  pin: 2,
  unpin: 1,
  ask: 2,
  vote: 6,
  closePoll: 1,
  act: 1,
  comeAndGo: 2,
  rename: 1,
  renamePerson: 1,
}
const EMOJI = ['👍', '🎉', '🌊', ':harbour:']
const TEXTS = [
  'the :harbour: at dawn',
  ':harbour:',
  'the tide comes in',
  '**high** water at `noon`',
  'at last\n\n> said who?',
  '<li id="m-x">&amp;',
  '🌊',
  '@Jonas look',
]

/** What was found there is known already: nothing is fetched. */
const PAGES = ['https://tides.example/', 'https://tides.example/low']
const PREVIEW = { description: 'High water at noon', siteName: 'tides.example', picture: null }

export type BusyRoom = Awaited<ReturnType<typeof createBusyRoom>>

/**
 * A room in which everything happens that a room knows, by a seeded choice: its people write, answer in threads, quote, edit, delete and
 * react, ask and vote, come and go, and rename the room, each time on one of the instances.
 */
export async function createBusyRoom(instances: TestInstance[], random: Random) {
  const [first] = instances
  if (!first) throw new Error('expected an instance')
  const { sql } = first
  const people = [await addPerson(sql, 'Ines', 'owner'), await addPerson(sql, 'Jonas'), await addPerson(sql, 'Priya')]
  const reader = await addPerson(sql, 'Rafael')
  const visitor = await addPerson(sql, 'Visitor')
  const [admin = reader] = people
  const memberIds = [...people, reader].map((person) => person.id)
  const room = await first.rooms.createRoom(admin.actor, { kind: 'public', name: newName(), memberIds })
  await sql`
    insert into custom_emoji (name, media_type, blob_key, created_by)
    values ('harbour', 'image/webp', 'emoji-harbour', ${admin.id}) on conflict do nothing`
  for (const url of PAGES) await insertPreview(sql, { ...PREVIEW, id: Bun.randomUUIDv7(), url, title: `<b>${url}` })
  const written: { id: string; author: TestPerson }[] = []
  const deleted: typeof written = []
  const polls: { id: string; many: boolean; author: TestPerson }[] = []
  /** What most of those answer who answer in a thread. */
  const root = { id: Bun.randomUUIDv7() }
  await first.messages.send(admin, room.id, { id: root.id, body: 'who has the key?', reply_to_id: undefined })

  const seq = async () => {
    const [row] = await sql<{ last_seq: number }[]>`select last_seq from rooms where id = ${room.id}`
    return row?.last_seq ?? 0
  }

  /** Makes changes until the room has moved on by exactly so many numbers: of all kinds, or of one. */
  async function change(count: number, kind?: keyof typeof ODDS): Promise<void> {
    const end = (await seq()) + count
    for (let now = await seq(); now < end; now = await seq()) {
      const what = kind ?? (end - now < MOST_NUMBERS || written.length === 0 ? 'send' : random.weighted(ODDS))
      await changes[what](random.pick(instances))
    }
  }

  const changes: Record<keyof typeof ODDS, (on: TestInstance) => Promise<unknown>> = {
    send: (on) => send(on),
    reply: async (on) => {
      const thread_root_id = random.chance(0.7) ? root.id : random.pick(written.slice(-MOST_NUMBERS)).id
      const uploads = random.chance(0.2) ? [await upload(on)] : []
      return send(on, { thread_root_id, also_in_room: random.chance(0.3) }, uploads)
    },
    attach: async (on) => send(on, {}, [await upload(on), await upload(on)]),
    describe: (on) => alter((id, author) => describe(on, id, author)),
    quote: (on) => send(on, { reply_to_id: random.pick(written.slice(-MOST_NUMBERS)).id }),
    edit: (on) =>
      alter((id, { viewer }) =>
        on.messages.edit(viewer, id, `${random.pick([...TEXTS, ...PAGES])} ${random.below(9)}`),
      ),
    remove: (on) =>
      alter(async (id, author) => {
        await on.messages.remove(author.viewer, id)
        deleted.push({ id, author })
      }),
    restore: async (on) => {
      const removed = deleted.pop()
      if (removed) await on.messages.restore(removed.author.viewer, removed.id).catch(ignoreTooLate)
    },
    react: (on) => on.reactions.react(random.pick(people).viewer, latest().id, random.pick(EMOJI)).catch(ignoreDeleted),
    unreact: (on) =>
      on.reactions.unreact(random.pick(people).viewer, latest().id, random.pick(EMOJI)).catch(ignoreDeleted),
    link: (on) => send(on, {}, [], `${random.pick(TEXTS)} ${random.pick(PAGES)}`),
    look: (on) => on.previews.work(),
    noPreviews: (on) => alter((id, { viewer }) => on.previews.remove(viewer, id)),
    pin: (on) => on.pins.pin(random.pick(people).viewer, latest().id).catch(ignoreDeleted),
    unpin: (on) => on.pins.unpin(random.pick(people).viewer, latest().id).catch(ignoreDeleted),
    ask: async (on) => {
      const thread_root_id = random.chance(0.3) ? root.id : undefined
      const author = random.pick(people)
      const input = {
        id: Bun.randomUUIDv7(),
        question: random.pick(TEXTS),
        options: [...EMOJI, '<b>'],
        many: random.chance(0.5),
      }
      polls.push({
        id: (await on.polls.ask(author, room.id, { ...input, thread_root_id })).id,
        many: input.many,
        author,
      })
      written.push({ id: input.id, author })
    },
    vote: async (on) => {
      const poll = polls.at(-1)
      const choices = [0, 1, 2, 3].filter(() => random.chance(0.4)).slice(0, poll?.many ? 4 : 1)
      if (poll) await on.polls.vote(random.pick(people).viewer, poll.id, choices).catch(ignoreOver)
    },
    closePoll: async (on) => {
      const poll = polls.at(-1)
      if (poll) await on.polls.close(poll.author.viewer, poll.id).catch(ignoreOver)
    },
    act: (on) => send(on, { action: true }),
    comeAndGo: async (on) => {
      await on.memberships.join(visitor.actor, room.id)
      if (random.chance(0.5)) return await on.memberships.leave(visitor.actor, room.id)
      await on.memberships.remove(admin.actor, room.id, visitor.id)
    },
    renamePerson: async (on) => {
      const { viewer } = random.pick(people)
      const profile = { name: `Ines & "Jonas" ${random.below(99)}`, pronouns: '', time_zone: '' }
      await on.accounts.people.changeProfile(viewer, profile, { address: '192.0.2.1', userAgent: '' })
    },
    rename: (on) => on.rooms.updateRoom(admin.actor, room.id, { name: newName() }),
  }

  /** Two messages in a row are often of one person, so that they belong together. */
  async function send(
    on: TestInstance,
    more: { reply_to_id?: string; thread_root_id?: string; also_in_room?: boolean; action?: boolean } = {},
    uploads: Upload[] = [],
    body = random.pick(TEXTS),
  ): Promise<void> {
    const chosen = random.chance(0.5) ? (written.at(-1)?.author ?? admin) : random.pick(people)
    const author = uploads[0]?.author ?? chosen
    const { id } = await on.messages.send(author, room.id, {
      id: Bun.randomUUIDv7(),
      body,
      reply_to_id: undefined,
      upload_ids: uploads.map((file) => file.id),
      ...more,
    })
    written.push({ id, author })
  }

  /** A picture or a text of the author of the day; often the same bytes as before. */
  async function upload(on: TestInstance): Promise<Upload> {
    const isPicture = random.chance(0.5)
    const bytes = isPicture ? new Uint8Array(Buffer.from(DOT, 'base64')) : Buffer.from(random.pick(TEXTS))
    const file = { filename: isPicture ? 'dot.png' : 'notes.txt', content: once(bytes) }
    return { id: (await on.uploads.receive(admin, file)).id, author: admin }
  }

  async function describe(on: TestInstance, id: string, { viewer }: TestPerson): Promise<void> {
    const { message } = await on.messages.requireMessage(viewer, id)
    const [file] = message.attachments
    if (file) await on.describeFile(viewer, { messageId: id, fileId: file.id }, random.pick(TEXTS))
  }

  const alter = (how: (id: string, author: TestPerson) => Promise<unknown>) => {
    const { id, author } = latest()
    return how(id, author).catch(ignoreDeleted)
  }

  /** One of the later messages: what is far above the page's top would show nothing. */
  const latest = () => random.pick(written.slice(-30))

  /** The number of people's facts. */
  const peopleVersion = () => first.accounts.site.readFactsVersion()

  return { id: room.id, rootId: root.id, reader, visitor, seq, peopleVersion, change }
}

interface Upload {
  id: string
  author: TestPerson
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes
}

const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** A public room's name is its own. */
const newName = () => `Tides ${Bun.randomUUIDv7()}`

const ignoring =
  (...codes: unknown[]) =>
  (error: unknown): void => {
    if (!(error instanceof Error && 'code' in error && codes.includes(error.code))) throw error
  }
/** A poll is not edited. */
const ignoreDeleted = ignoring('messages.deleted', 'polls.not_editable')
const ignoreOver = ignoring('messages.deleted', 'polls.closed')
const ignoreTooLate = ignoring('messages.too_late_to_undo')
