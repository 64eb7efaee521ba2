import { elementAt } from './elements.ts'
import type { Outbox, Unsent } from './outbox.ts'
import { type PendingDeps, createPending } from './pending.ts'
import type { Room } from './room.ts'

export interface UnsentDeps extends Omit<PendingDeps, 'list'> {
  /** Where it belongs: the room's list, or that of a thread. */
  room: Pick<Room, 'id' | 'list'> & { threadRootId?: string }
  outbox: Outbox
  /** Puts a failed one back for writing. */
  onEdit: (message: Unsent) => void
}

/** What of the outbox belongs to the open room, at the end of its list: drawn, retried, discarded, gone. */
export function createUnsent({ room, outbox, onEdit, ...deps }: UnsentDeps) {
  const pending = createPending({ ...deps, list: room.list })

  function draw(message: Unsent) {
    if (message.roomId !== room.id || message.threadRootId !== room.threadRootId) return
    if (document.querySelector(`#m-${message.id},#t-${message.id}`)) outbox.seen(message.id)
    else pending.draw(message)
  }

  function drawAll() {
    for (const message of outbox.list()) draw(message)
  }

  function clicked(event: Event) {
    const button = elementAt(event, '[data-action]')
    const id = button?.closest('[id^="p-"]')?.id.slice(2)
    if (!button || !id) return
    const message = outbox.find(id)
    const action = button.dataset['action']
    if (action === 'retry') return outbox.retry(id)
    outbox.discard(id)
    if (action === 'edit' && message) onEdit(message)
  }

  room.list.addEventListener('click', clicked)
  drawAll()

  return {
    draw,
    drawAll,
    gone(id: string, acked: boolean) {
      if (acked) pending.sent(id)
      else pending.remove(id)
    },
  }
}

export type UnsentMessages = ReturnType<typeof createUnsent>
