import type { Viewer } from '../accounts/viewer.ts'
import { stamped } from '../messages/changing.ts'
import type { Message } from '../messages/message.ts'
import { mayNotRemovePreviews } from '../messages/messages.problems.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import type { Sql } from '../platform/postgres.ts'
import { within } from '../platform/within.ts'
import { linksIn } from './links.ts'
import * as store from './previews.store.ts'

/** Slow pages hold up no others but so many. */
const LANES = 4
/** What an instance that ended left behind is taken up by another within this, and its lease. */
const SWEEP_MS = 10_000
const SWEEPS_PER_DROP = 60
const STOP_MS = 2_000

export interface PreviewsDeps {
  sql: Sql
  messages: Pick<MessagesService, 'change' | 'changeUnasked'>
  /** Looks at an address and keeps what is there. */
  look: (url: string) => Promise<{ id: string; shows: boolean }>
  /** Whether the site wants previews now. */
  isOn: () => Promise<boolean>
  /** Told that pictures are to be removed. */
  onDropped: () => void
  onError: (error: unknown) => void
}

export type PreviewsService = ReturnType<typeof createPreviews>

/**
 * Link previews. That links are to be looked at is written with their message, and one instance takes it up; what was
 * found comes as a change of the message, with the room's next number, some time after it.
 */
export function createPreviews({ sql, messages, look, isOn, onDropped, onError }: PreviewsDeps) {
  const looking = new Map<string, Promise<{ id: string; shows: boolean }>>()
  let underWay: Promise<void> | undefined
  let again = false
  let isStarted = false
  let sweeps = 0

  /** Begins to look at what is waiting, once started. Nobody has to wait for it; it never rejects. */
  function begin(): void {
    if (!isStarted) return
    again = underWay !== undefined
    underWay ??= work()
      .catch(onError)
      .finally(() => {
        underWay = undefined
        if (again) begin()
      })
  }

  /** Looks at everything that is waiting. */
  async function work(): Promise<void> {
    await Promise.all(Array.from({ length: LANES }, workLane))
  }

  async function workLane(): Promise<void> {
    for (let job = await store.takeJob(sql); job; job = await store.takeJob(sql)) {
      const { messageId, html } = job
      // It is taken up again after its lease.
      await show(messageId, linksIn(html)).catch(onError)
    }
  }

  async function show(messageId: string, urls: string[]): Promise<void> {
    const found = (await isOn()) ? await findAll(urls) : new Map<string, string | null>(urls.map((url) => [url, null]))
    await messages.changeUnasked(messageId, async (tx, message) => {
      const wanted = linksIn(message.html)
      // Edited meanwhile: the job stays, for what it links to now.
      if (wanted.every((url) => found.has(url))) await store.deleteJob(tx, messageId)
      if (message.deleted_at !== null || (await store.isOff(tx, messageId))) return []
      const shown = wanted.flatMap((url) => {
        const previewId = found.get(url)
        return previewId ? [{ url, previewId }] : []
      })
      return (await store.showPreviews(tx, messageId, shown)) > 0 ? await stamped(tx, message) : []
    })
  }

  /** The previews of addresses; null where there is nothing to show. */
  async function findAll(urls: string[]): Promise<Map<string, string | null>> {
    const fresh = new Map((await store.listFresh(sql, urls)).map((preview) => [preview.url, preview]))
    return new Map(
      await Promise.all(
        urls.map(async (url) => {
          const { id, shows } = fresh.get(url) ?? (await lookOnce(url))
          return [url, shows ? id : null] as const
        }),
      ),
    )
  }

  /** Many who link to one address at once wait for one look at it. */
  function lookOnce(url: string): Promise<{ id: string; shows: boolean }> {
    const known = looking.get(url)
    if (known) return known
    const asked = look(url).finally(() => looking.delete(url))
    looking.set(url, asked)
    return asked
  }

  /** Takes the previews off a message, for good. By its author or an admin of the room. Throws 404, 403. */
  async function remove(viewer: Viewer, messageId: string): Promise<Message> {
    return await messages.change(viewer, messageId, async (tx, { message, memberRole }) => {
      if (message.author.id !== viewer.id && memberRole !== 'admin') throw mayNotRemovePreviews()
      await store.turnOff(tx, messageId)
      return message.previews.length > 0 ? await stamped(tx, message) : []
    })
  }

  async function sweep(): Promise<void> {
    begin()
    if (sweeps++ % SWEEPS_PER_DROP === 0) await dropUnused()
  }

  /** Drops previews that nothing shows any more, with their pictures. */
  async function dropUnused(): Promise<void> {
    if ((await store.dropUnused(sql)) > 0) onDropped()
  }

  /** Looks at what comes and at what was left; gives what stops it. */
  function start(): () => Promise<void> {
    isStarted = true
    const timer = setInterval(() => void sweep().catch(onError), SWEEP_MS)
    return async () => {
      isStarted = false
      clearInterval(timer)
      await within(STOP_MS, underWay ?? Promise.resolve())
    }
  }

  return { begin, work, remove, dropUnused, start }
}
