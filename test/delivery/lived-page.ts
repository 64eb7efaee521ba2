import type { TestInstance } from '../harness/instance.ts'
import { openSocket, type PageSocket } from '../harness/page-socket.ts'
import { ServerFrame } from '../oracle/log.ts'
import type { Language } from '../../src/texts/language.ts'
import { createPageModel, listDifferences } from '../oracle/page.ts'
import { type ChangedPerson, drawPeople } from './people-on-page.ts'

const WAIT_MS = 10_000

export interface Reader {
  cookie: string
  /** What their browser asks for; English by default. */
  language?: Language
}

export type LivedPage = Awaited<ReturnType<typeof fetchPage>>

/** The bytes of a room's page, with a thread beside it where one is named. */
export async function roomHtml(from: TestInstance, reader: Reader, roomId: string, rootId?: string): Promise<string> {
  const path = rootId === undefined ? `/rooms/${roomId}` : `/rooms/${roomId}/threads/${rootId}`
  const response = await from.request(path, { headers: { 'Accept-Language': reader.language ?? 'en' } }, reader)
  if (response.status !== 200) throw new Error(`expected the room's page, found ${response.status}`)
  return await response.text()
}

/**
 * A page as it was fetched from an instance, which then lives on the frames of sockets that come and go: the room's list,
 * or that of the thread which is named.
 */
export async function fetchPage(from: TestInstance, reader: Reader, roomId: string, rootId?: string) {
  const people = new Map<string, ChangedPerson>()
  const draw = (html: string) => drawPeople(html, people)
  const html = await roomHtml(from, reader, roomId, rootId)
  const address = /data-socket="([^"]+)"/.exec(html)?.[1]
  let model = createPageModel(html, rootId, draw)
  let peopleVersion = peopleVersionOf(html)
  let socket: PageSocket | undefined
  let resets = 0
  /** One question after the other: an older answer must not come last. */
  let told = Promise.resolve()
  const faults: string[] = []
  const waiting = new Set<() => void>()

  /** Connects to an instance, opens the room at the page's cursor, and resolves when it is told that it is current. */
  async function connect(to: TestInstance): Promise<void> {
    const page = (socket = await openSocket(to.url, reader, address))
    const open = () => page.send({ type: 'open', room_id: roomId, after: model.cursor() })
    const current = new Promise<void>((resolve, reject) => {
      page.onFrame((raw) => {
        const frame = ServerFrame.parse(raw)
        if (frame.type === 'changes') apply(frame)
        if (frame.type === 'signal' && frame.kind === 'people')
          told = told.then(() => catchUpPeople(to)).catch((error: unknown) => void faults.push(String(error)))
        if (frame.type === 'opened') resolve()
        if (frame.type === 'reset') startOver(to).then(open, reject)
        if (frame.type === 'closed' || frame.type === 'error') faults.push(JSON.stringify(frame))
      })
    })
    open()
    await current
  }

  function apply(frame: Extract<ServerFrame, { type: 'changes' }>): void {
    if (frame.after !== model.cursor()) faults.push(`a frame after ${frame.after} at the cursor ${model.cursor()}`)
    model.apply(frame)
    waiting.forEach((look) => look())
  }

  async function startOver(to: TestInstance): Promise<void> {
    resets += 1
    model = createPageModel(await roomHtml(to, reader, roomId, rootId), rootId, draw)
    model.redraw()
  }

  /** As script does, when it hears that something of people changed. */
  async function catchUpPeople(to: TestInstance): Promise<void> {
    const answer = await to.request(`/people/changes?after=${peopleVersion}`, {}, reader)
    const { version, people: changed }: { version: number; people: ChangedPerson[] } = await answer.json()
    for (const person of changed) people.set(person.id, person)
    model.redraw()
    peopleVersion = Math.max(peopleVersion, version)
    waiting.forEach((look) => look())
  }

  /** Resolves when the page stands at a number, and knows people's facts up to another. */
  function reach(seq: number, people = 0): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`expected ${seq} and ${people}, found ${model.cursor()} and ${peopleVersion}`)),
        WAIT_MS,
      )
      const look = () => {
        if (model.cursor() < seq || peopleVersion < people) return
        clearTimeout(timer)
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  }

  return {
    connect,
    async disconnect(): Promise<void> {
      socket?.close()
      await socket?.closed
    },
    rootId,
    reader,
    reach,
    resets: () => resets,
    /** How the page differs from a fresh one, and what was wrong with its frames on the way. */
    differences: (freshHtml: string) => [...faults, ...listDifferences(model, freshHtml)],
  }
}

const peopleVersionOf = (html: string) => Number(/<body[^>]* data-people="(\d+)"/.exec(html)?.[1])
