import type { Announcer } from './announcer.ts'
import type { Applied } from './apply.ts'
import type { Clock } from './clock.ts'
import { textOf } from './message-text.ts'
import { createTyping } from './presence.ts'
import type { Room } from './room.ts'
import type { Sidebar } from './sidebar.ts'
import type { Socket } from './socket.ts'
import { trim } from './trim.ts'
import { createUnread } from './unread.ts'
import { t } from './t.ts'

export interface ReadingDeps {
  room: Room
  userId: string
  clock: Clock
  socket: Socket
  sidebar: Sidebar
  announcer: Announcer
  /** The list is complete; so many messages of others came since it was lost. */
  onCurrent: (news: number) => void
}

/** What others write, as it comes: said aloud, counted as unread until seen, who types. */
export function createReading({ room, userId, clock, socket, sidebar, announcer, onCurrent }: ReadingDeps) {
  const send: Socket['send'] = (frame) => socket.send(frame)
  const isFocused = () => !document.hidden && document.hasFocus()
  const readSeq = Number(document.getElementById('room')?.dataset['readSeq'] || Infinity)
  const unread = createUnread({ room, userId, readSeq, clock, sidebar, send, isFocused })
  const typing = createTyping(clock, { line: document.getElementById('typing'), roomId: room.id, userId, send })
  let newsSinceLoss = 0

  function announce(message: HTMLElement) {
    if (document.hidden) return
    const author = message.querySelector('.author')?.textContent.trim() ?? ''
    announcer.message(author, textOf(message) || t('a file'))
  }

  for (const type of ['focus', 'blur']) window.addEventListener(type, () => unread.look())

  return {
    unread,
    typing,
    applied(came: Applied[]) {
      const others = came.filter(({ message, outcome }) => outcome === 'added' && message.dataset['author'] !== userId)
      for (const { message } of others) typing.stopped(message.dataset['author'] ?? '')
      if (room.cursor.isCurrent) others.forEach(({ message }) => announce(message))
      else newsSinceLoss += others.length
      if (room.scroll.atBottom) trim(room)
      unread.arrived(came)
    },
    current() {
      onCurrent(newsSinceLoss)
      newsSinceLoss = 0
      unread.look()
    },
  }
}

export type Reading = ReturnType<typeof createReading>
