import type { Viewer } from '../accounts/viewer.ts'
import type { Bus } from '../delivery/bus.ts'
import type { Message } from '../messages/message.ts'
import { findMessageFor } from '../messages/messages.store.ts'
import type { Sql } from '../platform/postgres.ts'
import { notFound } from '../platform/problem.ts'
import { findRefusal } from '../rooms/access.ts'
import * as store from './threads.store.ts'

/** Followers are told of news in their threads at most this often. */
const NEWS_INTERVAL_MS = 1_000
/** Named in one signal. */
const MAX_TOLD = 500

export type ThreadsService = ReturnType<typeof createThreadsService>

/** The rules of following threads: who follows, up to where they have read, what they are writing. */
export function createThreadsService({ sql, bus }: { sql: Sql; bus: Bus }) {
  const news = new Set<string>()
  let timer: Timer | null = null

  /** Something was said, or deleted, in these threads: their followers' pages are told within a second. */
  function tell(rootIds: string[]): void {
    for (const id of rootIds) news.add(id)
    timer ??= setTimeout(() => void tellNow(), NEWS_INTERVAL_MS)
    timer.unref()
  }

  /** May be lost: the next page counts again. */
  async function tellNow(): Promise<void> {
    timer = null
    const rootIds = [...news]
    news.clear()
    const followers = await store.listFollowers(sql, rootIds).catch(() => [])
    for (let i = 0; i < followers.length; i += MAX_TOLD) signal(followers.slice(i, i + MAX_TOLD))
  }

  const signal = (userIds: string[]) => void bus.signal({ kind: 'threads', user_ids: userIds })

  /** The message that started a thread, also when asked by one of its replies; for who may read the room, else 404. */
  async function requireRoot(viewer: Pick<Viewer, 'id'>, roomId: string, id: string): Promise<Message> {
    const found = await findMessageFor(sql, viewer.id, id)
    if (found?.message.room_id !== roomId) throw notFound()
    const { thread_root_id: rootId } = found.message
    return rootId === null ? found.message : await requireRoot(viewer, roomId, rootId)
  }

  /** Follows a thread, or no longer. Throws 404, and 403 for who only reads the room. */
  async function setFollowing(userId: string, roomId: string, rootId: string, following: boolean): Promise<void> {
    if (!(await store.upsertFollow(sql, userId, roomId, rootId, following)))
      throw await findRefusal(sql, userId, roomId)
    signal([userId])
  }

  /** Moves one's read mark in a thread that one follows. Throws as `setFollowing`. */
  async function setReadMark(
    userId: string,
    roomId: string,
    rootId: string,
    mark: { seq: number; back: boolean },
  ): Promise<void> {
    const set = await store.updateThreadMark(sql, userId, roomId, rootId, mark)
    if (!set) throw await findRefusal(sql, userId, roomId)
    if (set.moved) signal([userId])
  }

  async function markAllRead(userId: string): Promise<void> {
    if ((await store.markAllThreads(sql, userId)) > 0) signal([userId])
  }

  /** Keeps what one is writing in a thread; an empty body ends the draft. Throws as `setFollowing`. */
  async function saveDraft(
    userId: string,
    roomId: string,
    rootId: string,
    draft: { body: string; updatedAt: Date },
  ): Promise<void> {
    const saved = await store.upsertThreadDraft(sql, userId, roomId, rootId, draft)
    if (!saved) throw await findRefusal(sql, userId, roomId)
    if (saved.flipped) void bus.signal({ kind: 'rooms', user_id: userId })
  }

  return {
    tell,
    requireRoot,
    setFollowing,
    setReadMark,
    markAllRead,
    saveDraft,
    findFollow: (userId: string, rootId: string) => store.findFollow(sql, userId, rootId),
    findDraft: (userId: string, rootId: string) => store.findThreadDraft(sql, userId, rootId),
    list: (userId: string, page: { before?: string | null; limit: number }) => store.listFollowed(sql, userId, page),
  }
}
