import type { Applied } from './apply.ts'
import type { Clock } from './clock.ts'
import { type Composer, type Written, createComposer } from './composer.ts'
import type { ServerFrame } from './frames.ts'
import type { Outbox, Unsent } from './outbox.ts'
import type { Me, Tell } from './page.ts'
import { createPending } from './pending.ts'
import { createRoom } from './room.ts'
import type { Socket } from './socket.ts'

export interface RoomPageDeps {
  me: Me
  clock: Clock
  socket: Socket
  outbox: Outbox
  tell: Tell
}

/** The room that the page shows: list, composer and what is not confirmed yet; undefined on any other page. */
export function startRoomPage({ me, clock, socket, outbox, tell }: RoomPageDeps) {
  const list = document.getElementById('messages')
  const scroller = document.getElementById('scroller')
  if (!list || !scroller) return undefined

  const enterSends = document.body.dataset['enterSends'] !== 'false' && !matchMedia('(pointer: coarse)').matches
  const pending = createPending({ list, clock, me, isConnected: () => socket.connection.state === 'open' })
  const room = createRoom({
    list,
    scroller,
    clock,
    send: (frame) => socket.send(frame),
    onApplied: applied,
    onCurrent: () => tell((comfort) => comfort.room?.current()),
    onClosed: (reason) => tell((comfort) => comfort.room?.closed(reason)),
    refetch: () =>
      new Promise((resolve, reject) => {
        tell((comfort) => comfort.room?.refetch().then((numbers) => (drawUnsent(), resolve(numbers)), reject))
      }),
  })
  const composer = startComposer()

  function applied(all: Applied[]) {
    const came = all.filter(({ outcome }) => outcome !== 'dropped')
    for (const { message } of came) outbox.seen(message.id.slice(2))
    tell((comfort) => comfort.room?.applied(came))
  }

  function startComposer(): Composer | undefined {
    const form = document.getElementById('composer')
    const field = document.getElementById('compose')
    if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLTextAreaElement)) return undefined
    if (matchMedia('(pointer: fine)').matches && !location.hash.startsWith('#m-')) field.focus({ preventScroll: true })
    return createComposer({
      form,
      field,
      enterSends,
      send,
      onInput: () => tell((comfort) => comfort.room?.written(field.value)),
      editLast: () => tell((comfort) => comfort.room?.editLast()),
    })
  }

  function send({ body, quote }: Written) {
    outbox.add({
      roomId: room.id,
      body,
      ...(quote && { replyToId: quote.id, quote: { author: quote.author, text: quote.text } }),
    })
    room.scroll.toBottom()
    tell((comfort) => comfort.room?.sent())
  }

  function drawUnsent() {
    for (const message of outbox.list()) {
      if (message.roomId !== room.id) continue
      if (document.getElementById(`m-${message.id}`)) outbox.seen(message.id)
      else pending.draw(message)
    }
  }

  function unsentClick(event: Event) {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-action]') : null
    const id = button?.closest('[id^="p-"]')?.id.slice(2)
    if (!button || !id) return
    const message = outbox.find(id)
    const action = button.dataset['action']
    if (action === 'retry') return outbox.retry(id)
    outbox.discard(id)
    if (action !== 'edit' || !message) return
    composer?.write(message.body)
    composer?.field.focus()
  }

  list.addEventListener('click', unsentClick)
  drawUnsent()

  return {
    ...room,
    composer,
    enterSends,
    connected() {
      room.cursor.connected()
      drawUnsent()
    },
    disconnected() {
      room.cursor.disconnected()
      drawUnsent()
    },
    async receive(frame: ServerFrame) {
      if (frame.type === 'heartbeat') room.cursor.heartbeat(frame)
      else if (frame.type === 'error') room.cursor.refused(frame)
      else if (frame.type === 'changes' || frame.type === 'opened' || frame.type === 'reset' || frame.type === 'closed')
        await room.cursor.receive(frame)
    },
    unsent(message: Unsent) {
      if (message.roomId === room.id) pending.draw(message)
    },
    settled(id: string, acked: boolean) {
      if (acked) pending.sent(id)
      else pending.remove(id)
    },
  }
}

export type RoomPage = NonNullable<ReturnType<typeof startRoomPage>>
