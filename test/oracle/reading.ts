import type { Attempts } from './attempts.ts'
import { NO_ANSWER } from './attempts.ts'
import type { Hands } from './hands.ts'
import type { Random } from './random.ts'
import type { Tab } from './tab.ts'

export interface ReadingDeps {
  hands: Hands
  random: Random
  attempts: Attempts
}

export type Reading = ReturnType<typeof createReading>

/** What people do by reading: marks in rooms and in threads, and following threads. None of it takes a number. */
export function createReading({ hands, random, attempts }: ReadingDeps) {
  const { alter, request } = hands

  const markRoom = (tab: Tab, seq: number, back = false) =>
    alter(tab, { op: 'read', more: { mark: { seq, back } } }, () =>
      request(tab, 'PUT', `/api/v1/rooms/${tab.roomId}/read-mark`, { json: { seq, back } }),
    )
  const markThread = (tab: Tab, rootId: string, seq: number, back = false) =>
    alter(tab, { op: 'thread_read', more: { thread_root_id: rootId, mark: { seq, back } } }, () =>
      request(tab, 'PUT', `${threadPath(tab, rootId)}/read-mark`, { json: { seq, back } }),
    )
  const follow = (tab: Tab, rootId: string, follows: boolean) =>
    alter(tab, { op: follows ? 'follow' : 'unfollow', more: { thread_root_id: rootId } }, () =>
      request(tab, follows ? 'PUT' : 'DELETE', `${threadPath(tab, rootId)}/follow`),
    )

  return {
    markRoom,
    markThread,
    follow,
    /** As a page does that shows a room: nothing answers it. */
    readBySocket(tab: Tab) {
      const seq = tab.cursor()
      const more = { mark: { seq, back: false } }
      const { roomId, account, site } = tab
      const attempt = attempts.begin({ op: 'read', roomId, userId: account.userId, door: site.url, more })
      tab.write({ type: 'read', room_id: roomId, seq })
      attempts.end(attempt, NO_ANSWER)
    },
    /** One of them, on what the tab's room has. */
    async readSomething(tab: Tab, rootId: string) {
      const seq = random.below(tab.cursor() + 1)
      const what = random.weighted({ room: 3, thread: 3, follow: 2, unfollow: 1 })
      if (what === 'room') await markRoom(tab, seq)
      else if (what === 'thread') await markThread(tab, rootId, seq)
      else await follow(tab, rootId, what === 'follow')
    },
  }
}

const threadPath = (tab: Tab, rootId: string) => `/api/v1/rooms/${tab.roomId}/threads/${rootId}`
